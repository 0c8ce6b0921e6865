import type { Decision } from '../decision/decide.ts';
import { isOtherImage } from '../sidecar/proxy-image.ts';
import type { PodFacts } from './pod-facts.ts';

/** The meaning of a status: for the exit code and JUnit, and for the color on a terminal. */
export interface StatusMeaning {
  /** `failed-if-strict`: a failure with `--strict` only. */
  readonly counts: 'failed' | 'failed-if-strict' | 'unknown' | 'passed';
  readonly tone: 'bad' | 'uncertain' | 'good';
}

/** How a pod compares with its expected state, the most severe first. */
export const STATUS_MEANINGS = {
  /** It has no sidecar but should. */
  MISSING: { counts: 'failed', tone: 'bad' },
  /** It has a sidecar but should not. */
  EXTRA: { counts: 'failed', tone: 'bad' },
  /** A new pod like it is refused; for a workload, its new pods are. */
  DENIED: { counts: 'failed', tone: 'bad' },
  /** A control plane other than the one that now serves it injected the sidecar. */
  'WRONG-REVISION': { counts: 'failed', tone: 'bad' },
  /** The proxy's own container is not ready. */
  'NOT-READY': { counts: 'failed', tone: 'bad' },
  /** It is as expected, but its proxy has not started yet. */
  PENDING: { counts: 'failed', tone: 'uncertain' },
  /** The sidecar is not the one that a new pod gets. */
  DRIFTED: { counts: 'failed-if-strict', tone: 'uncertain' },
  /** It depends on something that cannot be read. */
  UNKNOWN: { counts: 'unknown', tone: 'uncertain' },
  /** As expected. */
  OK: { counts: 'passed', tone: 'good' },
} as const satisfies Readonly<Record<string, StatusMeaning>>;

/** One of {@link STATUS_MEANINGS}. */
export type PodStatus = keyof typeof STATUS_MEANINGS;

/** Every status, the most severe first. */
export const podStatuses = Object.keys(STATUS_MEANINGS) as readonly PodStatus[];

/** The result of this status in a check of all pods: `strict` makes drift a failure. */
export function judgeStatus(status: PodStatus, strict: boolean): 'failed' | 'unknown' | 'passed' {
  const { counts } = STATUS_MEANINGS[status];
  if (counts === 'failed-if-strict') return strict ? 'failed' : 'passed';
  return counts;
}

/** Whether a sidecar is expected. */
export const presences = ['injected', 'not-injected'] as const;

/** One of {@link presences}. */
export type Presence = (typeof presences)[number];

/** A pod's status, and its reasons, without those of the prediction. */
export interface Judgement {
  readonly status: PodStatus;
  readonly reasons: readonly string[];
  readonly message?: string;
}

/**
 * Judges a pod: first whether it has a sidecar, then the sidecar itself.
 *
 * | predicted ↓ has → | injected | container without a record | placeholder (image: auto) | none or proxyless |
 * |-------------------|----------|----------------------------|---------------------------|-------------------|
 * | injected          | its sidecar | MISSING                 | MISSING                   | MISSING           |
 * | not-injected      | EXTRA    | its sidecar                | MISSING                   | OK                |
 * | denied            | DENIED   | DENIED                     | DENIED                    | DENIED            |
 * | unknown           | UNKNOWN  | UNKNOWN                    | UNKNOWN                   | UNKNOWN           |
 *
 * An expectation replaces an unknown prediction. With a known prediction, it is checked as well: a pod that is as
 * expected today, but whose successor will not be, is a failure too.
 */
export function judgePod(
  facts: PodFacts,
  decision: Decision,
  expected: Presence | undefined,
): Judgement {
  return (
    judgeExpectation(facts, expected) ??
    judgePresence(facts, decision, expected) ??
    judgeSidecar(facts, decision)
  );
}

/** The kind of a new pod's sidecar. */
export type WantedKind = 'classic' | 'native';

/** Reports a sidecar of a kind other than a new pod's; nothing where it is the same kind, or not an injector's. */
export function judgeKind(
  { origin, sidecar }: Pick<PodFacts, 'origin' | 'sidecar'>,
  kind: WantedKind | undefined,
): Judgement | undefined {
  if (kind === undefined || origin !== 'injector' || sidecar === 'none' || sidecar === kind) {
    return undefined;
  }
  return {
    status: 'DRIFTED',
    reasons: [kind === 'native' ? 'classic-instead-of-native' : 'native-instead-of-classic'],
    message: `It has a ${sidecar} sidecar, and a new pod gets a ${kind} one.`,
  };
}

function judgeExpectation(
  { origin }: PodFacts,
  expected: Presence | undefined,
): Judgement | undefined {
  const hasSidecar = origin === 'injector' || origin === 'template';
  if (expected === 'injected' && !hasSidecar) {
    return {
      status: 'MISSING',
      reasons: ['expected-injected'],
      message: 'It has no sidecar, and is expected to have one.',
    };
  }
  if (expected === 'not-injected' && hasSidecar) {
    return {
      status: 'EXTRA',
      reasons: ['expected-not-injected'],
      message: 'It has a sidecar, and is expected to have none.',
    };
  }
  return undefined;
}

function judgePresence(
  { origin }: PodFacts,
  { verdict }: Decision,
  expected: Presence | undefined,
): Judgement | undefined {
  switch (verdict) {
    case 'injected':
      return origin === 'injector'
        ? undefined
        : { status: 'MISSING', reasons: MISSING_REASONS[origin] };
    case 'not-injected':
      if (origin === 'injector') return { status: 'EXTRA', reasons: [] };
      return origin === 'placeholder'
        ? { status: 'MISSING', reasons: MISSING_REASONS.placeholder, message: PLACEHOLDER }
        : undefined;
    case 'denied':
      return { status: 'DENIED', reasons: [] };
    case 'unknown':
      return expected === undefined ? { status: 'UNKNOWN', reasons: [] } : undefined;
  }
}

const PLACEHOLDER =
  'Its container istio-proxy has the image "auto", which only an injector replaces, and none is asked.';

const MISSING_REASONS = {
  none: [],
  template: ['proxy-without-record'],
  placeholder: ['image-auto'],
  proxyless: ['record-without-proxy'],
} as const;

function judgeSidecar(facts: PodFacts, decision: Decision): Judgement {
  const { origin, proxy } = facts;
  if (origin === 'none' || origin === 'proxyless') {
    return { status: 'OK', reasons: origin === 'proxyless' ? ['proxyless'] : [] };
  }
  const revision = findOtherRevision(facts, decision);
  if (revision !== undefined) {
    return {
      status: 'WRONG-REVISION',
      reasons: ['revision-differs'],
      message: `Revision ${facts.revision ?? ''} injected it, and ${revision} serves it now.`,
    };
  }
  if (proxy.state === 'not-ready') {
    const reasons = [...(proxy.reason === undefined ? [] : [proxy.reason]), 'proxy-not-ready'];
    return { status: 'NOT-READY', reasons, message: `${proxy.message}.` };
  }
  if (proxy.state === 'pending') {
    return {
      status: 'PENDING',
      reasons: ['proxy-pending'],
      message: 'istio-proxy has not started yet.',
    };
  }
  return judgeImage(facts, decision);
}

// Injectors before Istio 1.9 left no revision on their pods: nothing to compare.
function findOtherRevision(
  { origin, revision }: PodFacts,
  { verdict, injector }: Decision,
): string | undefined {
  if (verdict !== 'injected' || origin !== 'injector' || revision === undefined) return undefined;
  return injector === undefined || injector.revision === revision ? undefined : injector.revision;
}

function judgeImage(
  { origin, image, imageChoice }: PodFacts,
  { verdict, injector }: Decision,
): Judgement {
  if (origin === 'template') return { status: 'OK', reasons: ['proxy-in-template'] };
  if (imageChoice === 'pinned') return { status: 'OK', reasons: ['image-pinned'] };
  const wanted = verdict === 'injected' ? injector?.sidecar?.image : undefined;
  if (image === undefined || wanted === undefined || !isOtherImage(image, wanted, imageChoice)) {
    return { status: 'OK', reasons: [] };
  }
  return {
    status: 'DRIFTED',
    reasons: ['image'],
    message: `It runs ${image}, and a new pod gets ${wanted}.`,
  };
}
