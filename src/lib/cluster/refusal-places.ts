import { decide } from '../injection/decision/decide.ts';
import type { WebhookName } from '../injection/decision/step.ts';
import { readWebhook } from '../injection/installed/injector-objects.ts';
import type { WebhookConfigurationObject } from '../injection/model/api-objects.ts';
import type { InjectorModel, WebhookModel } from '../injection/model/injector-model.ts';
import type { Labels, PodTemplate } from '../injection/model/model.ts';
import type { ProbePlace } from '../injection/probe/probe-failure.ts';
import {
  findCandidates,
  type OtherWebhook,
  readWebhookName,
} from '../injection/probe/refused-webhook.ts';
import type { Cluster } from './cluster.ts';
import { listIfAllowed, readIfAllowed } from './read-allowed.ts';
import { resources } from './resources.ts';

/** The readable mutating webhooks of a cluster. */
export interface MutatingWebhooks {
  readonly injectors: readonly InjectorModel[];
  /** The webhooks of other programs. */
  readonly others: readonly WebhookModel[];
}

/**
 * Finds out which webhook a refusal of a pod is about. The API server names only the webhook; the missing facts are
 * read only when needed.
 */
export class RefusalPlaces {
  readonly #cluster: Cluster;
  readonly #known: MutatingWebhooks;
  readonly #mutating: readonly OtherWebhook[];
  readonly #labels = new Map<string, Promise<Labels | null>>();
  #validating: Promise<readonly OtherWebhook[]> | undefined;

  constructor(cluster: Cluster, known: MutatingWebhooks) {
    this.#cluster = cluster;
    this.#known = known;
    const kind = 'MutatingWebhookConfiguration';
    this.#mutating = known.others.map((model) => ({ kind, model }));
  }

  /**
   * The facts that identify the webhook in a message.
   * @param template of the pod that was refused.
   */
  async find(namespace: string, template: PodTemplate, message: string): Promise<ProbePlace> {
    const webhooks = this.#known.injectors.flatMap((injector) => injector.webhooks);
    const place = { namespace, webhooks, others: this.#mutating };
    const name = readWebhookName(message);
    if (name === undefined) return place;
    const candidates = findCandidates(name, message, place);
    if (candidates.length === 0) {
      return { ...place, others: [...this.#mutating, ...(await this.#listValidating())] };
    }
    if (candidates.length === 1 || candidates.some(({ isInjector }) => !isInjector)) return place;
    return { ...place, called: await this.#findCalled(namespace, template) };
  }

  async #findCalled(name: string, template: PodTemplate): Promise<readonly WebhookName[]> {
    const namespace = { name, labels: await this.#labelsOf(name) };
    const { injectors } = this.#known;
    const { steps } = decide({ namespace, template, injectors, isDryRun: true });
    return steps.flatMap(({ effect, webhook }) =>
      effect === 'calls' && webhook !== undefined ? [webhook] : [],
    );
  }

  #labelsOf(namespace: string): Promise<Labels | null> {
    let labels = this.#labels.get(namespace);
    if (labels === undefined) {
      labels = readIfAllowed(this.#cluster, resources.namespace, namespace).then(({ object }) =>
        object ? (object.metadata.labels ?? {}) : null,
      );
      this.#labels.set(namespace, labels);
      labels.catch(() => this.#labels.delete(namespace));
    }
    return labels;
  }

  #listValidating(): Promise<readonly OtherWebhook[]> {
    this.#validating ??= this.#readValidating();
    this.#validating.catch(() => (this.#validating = undefined));
    return this.#validating;
  }

  async #readValidating(): Promise<readonly OtherWebhook[]> {
    const kind = 'ValidatingWebhookConfiguration';
    const { objects } = await listIfAllowed<WebhookConfigurationObject>(
      this.#cluster,
      resources.validatingWebhookConfiguration,
    );
    return objects.flatMap(({ metadata, webhooks = [] }) =>
      webhooks.map((webhook, index) => ({
        kind,
        model: readWebhook(metadata.name, index, webhook),
      })),
    );
  }
}
