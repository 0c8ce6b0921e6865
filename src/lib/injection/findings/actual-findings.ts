import { present } from '../../present.ts';
import type { Verdict } from '../decision/decide.ts';
import type { SidecarKind } from '../sidecar/sidecar.ts';
import type { RawFinding } from './finding-facts.ts';
import type { FindingCode } from './finding-reasons.ts';
import type { LostInjection } from './lost-injection.ts';

/** Running pods, as far as their age can differ from the rules. */
export interface LivePod {
  readonly name: string;
  readonly hasSidecar: boolean;
  /** Whether the sidecar is an injector's work. */
  readonly injected: boolean;
  readonly revision?: string;
  readonly kind?: SidecarKind;
  /** Of a new pod, where the cluster was asked. */
  readonly wantedKind?: 'classic' | 'native';
  /** Image of the sidecar, and that of a new pod's; both only where they can be compared. */
  readonly image?: string;
  readonly wantedImage?: string;
}

/** What becomes of the next pod of a template, as far as it is known. */
export interface NextOfTemplate {
  readonly verdict: Verdict;
  /** Of the injector that would make its sidecar. */
  readonly revision?: string | undefined;
  readonly kind?: 'classic' | 'native' | undefined;
  /** Set where it gets no sidecar because a rule is broken. */
  readonly lost?: LostInjection | undefined;
}

/** Whether some pods have no sidecar where new ones get one, or the other way round; as far as the verdict is known. */
export function differFrom(pods: readonly LivePod[], verdict: Verdict): boolean {
  return (
    (verdict !== 'injected' && verdict !== 'not-injected') || podsUnlike(pods, verdict).length > 0
  );
}

/** The names of those that do, where the verdict is known; else of all. */
export function podsUnlike(pods: readonly LivePod[], verdict: Verdict): readonly string[] {
  const unlike = pods.filter(({ hasSidecar, injected }) =>
    verdict === 'injected' ? !hasSidecar : verdict !== 'not-injected' || (hasSidecar && injected),
  );
  return unlike.map(({ name }) => name);
}

/** Whether a finding is that running pods are from before the present rules, so that new ones are all they need. */
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
 * What running pods show that their template does not: that they are from before the present rules, from another
 * revision or version, or that a rule broke meanwhile. A sidecar without an injector's record was put there by hand, and
 * no rule takes it away.
 * @param total how many pods run, where only those that differ are given; their names are told elsewhere then.
 */
export function findActualFindings(
  pods: readonly LivePod[],
  { verdict, revision, kind: predicted, lost }: NextOfTemplate,
  total?: number,
): readonly RawFinding[] {
  const kind = predicted ?? pods.find(({ wantedKind }) => wantedKind !== undefined)?.wantedKind;
  const count = (some: readonly LivePod[]): string => countOf(some, pods, total);
  const injected = pods.filter((pod) => pod.hasSidecar && pod.injected);
  if (verdict === 'not-injected') {
    if (injected.length === 0) return [];
    const detail = `${count(injected)} a sidecar, and a new one gets none`;
    return [
      lost
        ? reportLost(detail, lost)
        : {
            code: 'pod-older-than-policy',
            subject: 'workload',
            detail,
            pods: injected.map(({ name }) => name),
          },
    ];
  }
  if (verdict !== 'injected') return [];
  const findings: RawFinding[] = [];
  const report = (code: RawFinding['code'], some: readonly LivePod[], what: string): void => {
    if (some.length > 0)
      findings.push({
        code,
        subject: 'workload',
        detail: `${count(some)} ${what}`,
        pods: some.map(({ name }) => name),
      });
  };
  report(
    'pod-older-than-policy',
    pods.filter(({ hasSidecar }) => !hasSidecar),
    'no sidecar, and a new one gets one',
  );
  const elsewhere = injected.filter((pod) => differs(pod.revision, revision));
  report(
    'revision-differs',
    elsewhere,
    `a sidecar of revision ${listEach(elsewhere, (pod) => pod.revision)}, and a new one gets one of ${revision ?? ''}`,
  );
  const otherKind = injected.filter((pod) => differs(pod.kind, kind));
  report(
    'sidecar-kind-differs',
    otherKind,
    `a ${listEach(otherKind, (pod) => pod.kind)} sidecar, and a new one gets a ${kind ?? ''} one`,
  );
  const outdated = injected.filter((pod) => differs(pod.image, pod.wantedImage));
  report(
    'proxy-outdated',
    outdated,
    `a sidecar with the image ${listEach(outdated, (pod) => pod.image)}, and a new one gets ${listEach(outdated, (pod) => pod.wantedImage)}`,
  );
  return findings;
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
