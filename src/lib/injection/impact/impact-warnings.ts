import { findInjectSelection } from '../decision/inject-selectors.ts';
import type { PodSpecObject } from '../model/api-objects.ts';
import { MIRROR_POD, POD_INJECT } from '../model/keys.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import { readHandInjection } from '../sidecar/hand-injected.ts';
import {
  type Effect,
  isGaining,
  type Prediction,
  type RuleSet,
  type WorkloadFacts,
} from './impact-model.ts';
import { warnOfPodSecurity } from './impact-pod-security.ts';
import { type ImpactWarning, raiseWarning } from './impact-warning.ts';

/** What some warnings depend on, in addition to the workload and the two sets of rules. */
export interface Surroundings {
  /** Whether a namespace belongs to the cluster or to an injector. */
  readonly isSystem: (namespace: string) => boolean;
  /** Whether pods with these labels belong to an injector. */
  readonly isInjector: (namespace: string, labels: Labels) => boolean;
}

/** A workload's verdicts before and after. */
export interface ImpactOutcome {
  readonly effect: Effect;
  readonly before: Prediction;
  readonly after: Prediction;
}

/** All warnings about a workload before the change, the gravest first. */
export function warnOfImpact(
  workload: WorkloadFacts,
  outcome: ImpactOutcome,
  after: RuleSet,
  surroundings?: Surroundings,
): readonly ImpactWarning[] {
  const { template, owner } = workload;
  const labels = after.namespaceLabels.get(owner.object.namespace ?? '');
  return [
    warnOfGateway(template, outcome),
    surroundings && warnOfOutage(workload, outcome, surroundings),
    isGaining(outcome.effect, outcome.after.decision.verdict) &&
      warnOfPodSecurity(template, labels, outcome.after.decision.injector),
    warnOfNeverSelector(template, outcome),
    warnOfHandInjected(template, outcome),
    warnOfStaticPod(template, outcome),
  ].filter((flag) => typeof flag === 'object');
}

/** The image name that a gateway's chart leaves to the injector (Istio 1.30 manifests/charts/gateway). */
const imageToFillIn = 'auto';

function warnOfGateway(
  { spec }: PodTemplate,
  { before, after }: ImpactOutcome,
): ImpactWarning | undefined {
  const { containers = [] } = (spec ?? {}) as Partial<PodSpecObject>;
  if (!containers.some(({ image }) => image === imageToFillIn)) return undefined;
  const [was, is] = [before.decision.verdict, after.decision.verdict];
  if (was === is || is === 'injected' || is === 'denied') return undefined;
  const isCertain = was !== 'unknown' && is !== 'unknown';
  // The injector did not fill it in before either: the proxy does not start now.
  if (was === 'not-injected') return undefined;
  return raiseWarning(
    'gateway-will-not-start',
    'will not start: its proxy has image "auto", which no injector would replace',
    isCertain ? undefined : 'what the injector does is not known',
  );
}

function warnOfOutage(
  { owner, template }: WorkloadFacts,
  { before, after }: ImpactOutcome,
  { isSystem, isInjector }: Surroundings,
): ImpactWarning | undefined {
  const { namespace = '' } = owner.object;
  if (after.blockedByOutage === false || before.blockedByOutage === after.blockedByOutage) {
    return undefined;
  }
  const doubt = after.blockedByOutage === true ? undefined : 'whether a webhook applies to it';
  if (isInjector(namespace, template.labels)) {
    const message = 'the injector would have to admit its own pods: at zero replicas it stays down';
    return raiseWarning('injector-blocks-itself', message, doubt);
  }
  if (!isSystem(namespace)) return undefined;
  return raiseWarning(
    'blocked-by-outage',
    'its pods could no longer be created while the injector is down',
    doubt,
  );
}

function warnOfNeverSelector(
  { labels, controllerLabels }: PodTemplate,
  { before, after }: ImpactOutcome,
): ImpactWarning | undefined {
  const isOverridden = ({ decision }: Prediction): boolean => {
    const settings = decision.injector?.settings;
    const [decidedBy] = decision.decidedBy;
    const saysTrue = decidedBy?.code === 'label-true' || decidedBy?.code === 'annotation-true';
    if (decision.verdict !== 'injected' || !saysTrue || !settings?.known) return false;
    // Never selectors are evaluated before Always selectors.
    const selected = findInjectSelection(settings.config, { ...labels, ...controllerLabels }, []);
    return selected?.code === 'never-selector';
  };
  if (!isOverridden(after) || isOverridden(before)) return undefined;
  return raiseWarning(
    'never-selector-overridden',
    `stays injected although a Never selector matches: its own ${POD_INJECT}=true takes precedence`,
  );
}

function warnOfHandInjected(
  template: PodTemplate,
  { before, after }: ImpactOutcome,
): ImpactWarning | undefined {
  const image = readHandInjection(template)?.proxy.image;
  const [was, is] = [before.decision.verdict, after.decision.verdict];
  if (image === undefined || was === is) return undefined;
  const message =
    is === 'injected'
      ? `its template was injected by hand: new pods get the mesh's sidecar in place of ${image}`
      : `its template was injected by hand: new pods no longer get the mesh's sidecar, and run ${image}`;
  return is === 'injected' || was === 'injected'
    ? raiseWarning('hand-injected', message)
    : undefined;
}

function warnOfStaticPod(
  { annotations }: PodTemplate,
  { effect }: ImpactOutcome,
): ImpactWarning | undefined {
  if (!Object.hasOwn(annotations, MIRROR_POD) || effect.startsWith('stays-')) return undefined;
  return raiseWarning(
    'static-pod',
    'a static pod: the kubelet makes it from a file, so the change does not affect its containers',
  );
}
