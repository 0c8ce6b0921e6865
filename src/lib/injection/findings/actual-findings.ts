import { present } from '../../present.ts';
import type { Verdict } from '../decision/decide.ts';
import type { SidecarKind } from '../sidecar/sidecar.ts';
import type { RawFinding } from './finding-facts.ts';
import type { FindingCode } from './finding-reasons.ts';
import type { LostInjection } from './lost-injection.ts';

/** Running pods, reduced to the facts that show a difference from the present rules. */
export interface LivePod {
  readonly name: string;
  readonly hasSidecar: boolean;
  /** Whether an injector added the sidecar. */
  readonly injected: boolean;
  readonly revision?: string;
  readonly kind?: SidecarKind;
  /** The kind that a new pod gets, where the cluster was asked. */
  readonly wantedKind?: 'classic' | 'native';
  /** Images of the sidecar and of a new pod's sidecar; both only where they can be compared. */
  readonly image?: string;
  readonly wantedImage?: string;
}

/** The prediction for the next pod of a template, as far as it is known. */
export interface NextOfTemplate {
  readonly verdict: Verdict;
  /** The revision of the injector that would add its sidecar. */
  readonly revision?: string | undefined;
  readonly kind?: 'classic' | 'native' | undefined;
  /** Set where a broken rule keeps the sidecar away. */
  readonly lost?: LostInjection | undefined;
}

/** Whether some pods have no sidecar where new ones get one, or the reverse; true where the verdict is unknown. */
export function differFrom(pods: readonly LivePod[], verdict: Verdict): boolean {
  return (
    (verdict !== 'injected' && verdict !== 'not-injected') || podsUnlike(pods, verdict).length > 0
  );
}

/** The names of those pods where the verdict is known; else of all pods. */
export function podsUnlike(pods: readonly LivePod[], verdict: Verdict): readonly string[] {
  const unlike = pods.filter(({ hasSidecar, injected }) =>
    verdict === 'injected' ? !hasSidecar : verdict !== 'not-injected' || (hasSidecar && injected),
  );
  return unlike.map(({ name }) => name);
}

/** Whether a finding means that running pods are older than the present rules, so that recreating them is enough. */
export function isAboutAge(code: string): boolean {
  return AGES.has(code);
}

const AGES: ReadonlySet<string> = new Set<FindingCode>([
  'pod-older-than-policy',
  'revision-differs',
  'sidecar-kind-differs',
  'proxy-outdated',
]);

/**
 * Finds what running pods show and their template does not: that they are older than the present rules, come from
 * another revision or version, or that a rule has broken since. A sidecar without an injector's record was added by
 * hand, and no rule removes it.
 * @param total how many pods run, if only the differing ones are given; their names are then listed elsewhere.
 */
export function findActualFindings(
  pods: readonly LivePod[],
  next: NextOfTemplate,
  total?: number,
): readonly RawFinding[] {
  const count = (some: readonly LivePod[]): string => countOf(some, pods, total);
  if (next.verdict === 'not-injected') return findSuperfluous(pods, next, count);
  return next.verdict === 'injected' ? findOutdated(pods, next, count) : [];
}

/** Counts pods as the subject of a sentence. */
type CountPods = (some: readonly LivePod[]) => string;

/** Pods with a sidecar, where new ones get none. */
function findSuperfluous(
  pods: readonly LivePod[],
  { lost }: NextOfTemplate,
  count: CountPods,
): readonly RawFinding[] {
  const injected = pods.filter(isInjected);
  if (injected.length === 0) return [];
  const detail = `${count(injected)} a sidecar, and a new one gets none`;
  return [lost ? reportLost(detail, lost) : reportPods('pod-older-than-policy', injected, detail)];
}

/** Pods without a sidecar, or with another one than new pods get. */
function findOutdated(
  pods: readonly LivePod[],
  { revision, kind: predicted }: NextOfTemplate,
  count: CountPods,
): readonly RawFinding[] {
  const kind = predicted ?? pods.find(({ wantedKind }) => wantedKind !== undefined)?.wantedKind;
  const injected = pods.filter(isInjected);
  const bare = pods.filter(({ hasSidecar }) => !hasSidecar);
  const elsewhere = injected.filter((pod) => differs(pod.revision, revision));
  const otherKind = injected.filter((pod) => differs(pod.kind, kind));
  const outdated = injected.filter((pod) => differs(pod.image, pod.wantedImage));
  const found: readonly (readonly [RawFinding['code'], readonly LivePod[], string])[] = [
    ['pod-older-than-policy', bare, 'no sidecar, and a new one gets one'],
    [
      'revision-differs',
      elsewhere,
      `a sidecar of revision ${listEach(elsewhere, (pod) => pod.revision)}, and a new one gets one of ${revision ?? ''}`,
    ],
    [
      'sidecar-kind-differs',
      otherKind,
      `a ${listEach(otherKind, (pod) => pod.kind)} sidecar, and a new one gets a ${kind ?? ''} one`,
    ],
    [
      'proxy-outdated',
      outdated,
      `a sidecar with the image ${listEach(outdated, (pod) => pod.image)}, and a new one gets ${listEach(outdated, (pod) => pod.wantedImage)}`,
    ],
  ];
  return found
    .filter(([, some]) => some.length > 0)
    .map(([code, some, what]) => reportPods(code, some, `${count(some)} ${what}`));
}

function isInjected({ hasSidecar, injected }: LivePod): boolean {
  return hasSidecar && injected;
}

function reportPods(
  code: RawFinding['code'],
  pods: readonly LivePod[],
  detail: string,
): RawFinding {
  return { code, subject: 'workload', detail, pods: pods.map(({ name }) => name) };
}

function reportLost(detail: string, { cause, fix, note }: LostInjection): RawFinding {
  return present({
    code: 'injection-lost',
    subject: 'workload',
    detail: `${detail}, ${cause}`,
    fix,
    note,
  });
}

function differs(has: string | undefined, wants: string | undefined): boolean {
  return has !== undefined && wants !== undefined && has !== wants;
}

function listEach(pods: readonly LivePod[], read: (pod: LivePod) => string | undefined): string {
  return [...new Set(pods.map(read))].join(', ');
}

function countOf(
  some: readonly LivePod[],
  all: readonly LivePod[],
  total: number | undefined,
): string {
  if (some.length === total) return 'the pods that run have';
  const [only] = some;
  if (total === undefined && all.length === 1 && only) return `pod ${only.name} has`;
  const verb = some.length === 1 ? 'has' : 'have';
  return `${some.length} of ${total ?? all.length} pods ${verb}`;
}
