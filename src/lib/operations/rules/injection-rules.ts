import type { Cluster } from '../../cluster/cluster.ts';
import {
  type InjectorsReading,
  type InstalledInjector,
  readInjectorsIfAllowed,
} from '../../cluster/read-injectors.ts';
import type { MutatingWebhooks } from '../../cluster/refusal-places.ts';
import type { ClusterError } from '../../errors.ts';
import type { DecisionInput, WebhookVisibility } from '../../injection/decision/decide.ts';
import type { RuleSet } from '../../injection/impact/impact-model.ts';
import type { InjectorModel, WebhookModel } from '../../injection/model/injector-model.ts';
import type { Labels, Namespace, PodTemplate } from '../../injection/model/model.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import { findHomes, isSystemNamespace } from '../../injection/namespace/namespace-edit.ts';
import { refuseControlPlane } from '../read/refuse-control-plane.ts';
import { NamespaceReader, type UnreadRules } from './namespace-labels.ts';

/** The namespaces that are read at the start. */
export interface RulesScope {
  /** Left out: each namespace is read on first use. */
  readonly namespaces?: 'all' | readonly string[];
  /** Namespaces whose absence is an answer, not an error. */
  readonly mayBeGone?: ReadonlySet<string>;
  /** Whether whole pods are predicted, which depend on the mesh config. Default: false. */
  readonly predictsPods?: boolean;
}

/**
 * The rules for new pods in a cluster, as far as they can be read: its mutating webhooks, the injectors behind them,
 * and the labels of namespaces. Every command that predicts uses these rules.
 */
export class InjectionRules implements RuleSet, MutatingWebhooks {
  /** The injectors with the objects behind them. */
  readonly installed: readonly InstalledInjector[];
  readonly injectors: readonly InjectorModel[];
  /** The namespaces of the injectors, as their webhooks name them. */
  readonly homes: readonly string[];
  /** Mutating webhooks of other programs. */
  readonly others: readonly WebhookModel[];
  /** Why the webhooks cannot be read, if so. */
  readonly refusal: ClusterError | undefined;
  readonly visibility: WebhookVisibility;
  /** The flags that printed commands need to reach this cluster. */
  readonly commandFlags: CommandFlags;
  readonly #namespaces: NamespaceReader;

  constructor(
    { commandFlags }: Pick<Cluster, 'commandFlags'>,
    { injectors, others, refusal }: InjectorsReading,
    namespaces: NamespaceReader,
  ) {
    this.commandFlags = commandFlags;
    this.installed = injectors;
    this.injectors = injectors.map(({ model }) => model);
    this.homes = findHomes(this.injectors);
    this.others = others;
    this.refusal = refusal;
    this.visibility = refusal ? 'hidden' : 'complete';
    this.#namespaces = namespaces;
  }

  /** By name, of every namespace that was read. */
  get namespaceLabels(): ReadonlyMap<string, Labels> {
    return this.#namespaces.known;
  }

  /** Namespaces that are allowed to be missing, and are. */
  get gone(): ReadonlySet<string> {
    return this.#namespaces.gone;
  }

  /** The parts that cannot be read: predictions that depend on them are `unknown`. */
  get unread(): readonly UnreadRules[] {
    const webhooks = this.refusal && { part: 'mutating webhooks', reason: this.refusal.message };
    return [...this.#namespaces.unread, ...(webhooks ? [webhooks] : [])];
  }

  /** Labels of a namespace that was read at the start; `null`: unknown. */
  labelsOf(namespace: string): Labels | null {
    return this.#namespaces.known.get(namespace) ?? null;
  }

  /**
   * A namespace, read on first use; labels that cannot be read are `null`.
   * @throws {UsageError} it does not exist.
   */
  namespace(name: string): Promise<Namespace> {
    return this.#namespaces.read(name);
  }

  /**
   * The input of the prediction about a new pod.
   * @param namespace by name: its labels are those that were read at the start.
   */
  input(namespace: string | Namespace, template: PodTemplate): DecisionInput {
    const { injectors, visibility } = this;
    const known =
      typeof namespace === 'string'
        ? { name: namespace, labels: this.labelsOf(namespace) }
        : namespace;
    return { namespace: known, template, injectors, visibility };
  }

  /**
   * Whether a namespace belongs to the cluster or to an injector; an unknown injector is assumed to be in istio-system.
   */
  isSystem(namespace: string): boolean {
    return isSystemNamespace(namespace, this.homes.length > 0 ? this.homes : undefined);
  }
}

/**
 * Reads webhooks, injectors and namespaces. Unreadable parts are unknown to the engine, and listed in `unread`.
 * @throws {UsageError} a namespace of the scope does not exist, or this is the API server of an ASM instance.
 * @throws {ClusterError} the API server cannot be reached.
 */
export async function readRules(
  cluster: Cluster,
  { namespaces, mayBeGone = new Set(), predictsPods = false }: RulesScope = {},
): Promise<InjectionRules> {
  const labels = new NamespaceReader(cluster);
  const [webhooks] = await Promise.all([
    readInjectorsIfAllowed(cluster, { readsMesh: predictsPods }),
    namespaces === 'all'
      ? labels.readAll(mayBeGone)
      : labels.readNamed(namespaces ?? [], mayBeGone),
  ]);
  if (webhooks.injectors.length === 0) await refuseControlPlane(cluster);
  return new InjectionRules(cluster, webhooks, labels);
}
