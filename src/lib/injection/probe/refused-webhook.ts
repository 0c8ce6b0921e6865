import type { WebhookName } from '../decision/step.ts';
import type { WebhookModel } from '../model/injector-model.ts';

/** A webhook that is not an injector's, and the kind of its configuration. */
export interface OtherWebhook {
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';
  readonly model: WebhookModel;
}

/** The webhooks that a refusal can be about. */
export interface KnownWebhooks {
  /** The injectors' webhooks. */
  readonly webhooks?: readonly WebhookModel[];
  /** Webhooks of other programs. */
  readonly others?: readonly OtherWebhook[];
  /** The webhooks that the API server calls for the pod, by the engine: distinguishes webhooks of the same name. */
  readonly called?: readonly WebhookName[];
}

/** A webhook that a refusal is about: of an injector, or of another program. */
export interface RefusedWebhook extends OtherWebhook {
  readonly isInjector: boolean;
}

/** The API server's words when it cannot call a webhook, or a webhook denies or cannot try a pod (Kubernetes v1.36). */
const NAMES_WEBHOOK =
  /failed calling webhook "([^"]+)": |^admission webhook "([^"]+)" (?:denied the request|does not support dry run)/;

/** Name of the webhook that a refusal is about; the API server names neither its configuration nor its kind. */
export function readWebhookName(message: string): string | undefined {
  const [, called, denying] = NAMES_WEBHOOK.exec(message) ?? [];
  return called ?? denying;
}

/** The webhooks that a refusal may be about: those of that name, and with the called URL, if the message has it. */
export function findCandidates(
  name: string,
  message: string,
  { webhooks = [], others = [] }: KnownWebhooks,
): readonly RefusedWebhook[] {
  const all: readonly RefusedWebhook[] = [
    ...webhooks.map((model) => ({
      kind: 'MutatingWebhookConfiguration' as const,
      model,
      isInjector: true,
    })),
    ...others.map((other) => ({ ...other, isInjector: false })),
  ];
  const named = all.filter(({ model }) => model.name === name);
  const url = readCalledUrl(message);
  return url === undefined ? named : named.filter(({ model }) => leadsTo(model, url));
}

/**
 * The webhook that a refusal is about. All revisions and tags of Istio share the same webhook names. The URL in the
 * message distinguishes control planes; the webhooks that the API server calls for the pod distinguish their
 * configurations. Where several are called, it is the first one whose failure refuses a pod, since that ends the
 * request.
 */
export function findRefusedWebhook(
  name: string,
  message: string,
  known: KnownWebhooks,
): RefusedWebhook | undefined {
  const candidates = findCandidates(name, message, known);
  const called = candidates.filter(({ model }) => known.called?.some((one) => isSame(one, model)));
  const ordered = (called.length > 0 ? called : candidates).toSorted(inCallOrder);
  return ordered.find(({ model }) => model.failurePolicy !== 'Ignore') ?? ordered[0];
}

/** Whether a failed call leads to an injector, by the name of the webhook or the called path. */
export function looksLikeInjector(name: string, message: string): boolean {
  if (name.endsWith('sidecar-injector.istio.io')) return true;
  return readCalledUrl(message)?.pathname.startsWith('/inject') ?? false;
}

/** The URL that the API server called. */
export function readCalledUrl(message: string): URL | undefined {
  const [, text = ''] = /: Post "(https:[^"]+)": /.exec(message) ?? [];
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether two names mean the same webhook. */
export function isSame(one: WebhookName, other: WebhookName): boolean {
  return one.configuration === other.configuration && one.name === other.name;
}

function leadsTo({ target }: WebhookModel, { hostname, host, pathname }: URL): boolean {
  if (target.kind === 'service' && target.url === undefined) {
    return hostname === `${target.name}.${target.namespace}.svc`;
  }
  const { url = '' } = target;
  if (!URL.canParse(url)) return false;
  const wanted = new URL(url);
  return wanted.host === host && wanted.pathname === pathname;
}

// Kubernetes v1.36 apiserver pkg/admission/configuration; mutating webhooks come before validating ones.
function inCallOrder(one: RefusedWebhook, other: RefusedWebhook): number {
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1;
  const [left, right] = [one.model, other.model];
  if (left.configuration === right.configuration) return left.index - right.index;
  return left.configuration < right.configuration ? -1 : 1;
}
