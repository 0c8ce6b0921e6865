import { decide, type Decision, type Verdict, type WebhookVisibility } from '../decision/decide.ts';
import { describeStep } from '../decision/describe-step.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { INJECT_TEMPLATES } from '../model/keys.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import { predictNative } from '../sidecar/native-sidecar.ts';
import type { SidecarKind } from '../sidecar/sidecar.ts';
import type { PodFacts, ProxyOrigin, ProxyRole } from './pod-facts.ts';
import {
  type Judgement,
  judgePod,
  type PodStatus,
  type Presence,
  type WantedKind,
} from './pod-status.ts';
import type { PodWorkload } from './workload-of-pod.ts';

/** Everything outside a pod that decides about it. */
export interface VerificationRules {
  /** Of the pod's namespace; `null`: they cannot be read. */
  readonly namespaceLabels: Labels | null;
  readonly injectors: readonly InjectorModel[];
  readonly visibility: WebhookVisibility;
  /** The expectation for the pod, independent of the rules. */
  readonly expected?: Presence | undefined;
  /** The cluster's own answer for a new pod, where the rules leave it unknown. */
  readonly asked?: Verdict;
}

/** The result for one pod; part of the result document. */
export interface VerifiedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly workload: PodWorkload;
  readonly status: PodStatus;
  /** The engine's prediction for a new pod like it. */
  readonly predicted: Verdict;
  readonly expected?: Presence;
  readonly sidecar: SidecarKind;
  /** The sidecar kind of a new pod; absent where it gets none, or the kind is not known. */
  readonly wantedSidecar?: WantedKind;
  readonly origin: ProxyOrigin;
  readonly role?: ProxyRole;
  readonly revision?: string;
  readonly wantedRevision?: string;
  readonly image?: string;
  readonly wantedImage?: string;
  /** Whether the proxy's own container is ready; absent where there is none. */
  readonly proxyReady?: boolean;
  /** Stable codes: first for what is wrong, then for what decided the prediction. */
  readonly reasons: readonly string[];
  /** One sentence about what is wrong; absent when nothing is. */
  readonly message?: string;
}

/** Compares one pod with the prediction for a new pod of a template: its own, or that of its owner. */
export function verifyPod(
  facts: PodFacts,
  template: PodTemplate,
  rules: VerificationRules,
): VerifiedPod {
  const { namespaceLabels, injectors, visibility, expected, asked } = rules;
  const predicted = decide({
    namespace: { name: facts.namespace, labels: namespaceLabels },
    template,
    injectors,
    visibility,
    isStored: true,
  });
  const isAsked = predicted.verdict === 'unknown' && asked !== undefined;
  const decision = isAsked ? { ...predicted, verdict: asked } : predicted;
  const kind = predictKind(template, decision);
  const judged = judgePod(facts, decision, expected);
  return describePod(facts, decision, judged, { expected, kind });
}

/**
 * Classic or native, where settings and annotations show it; nodes, and templates that the pod chooses, are not
 * examined.
 */
function predictKind(
  { annotations }: PodTemplate,
  { verdict, injector }: Decision,
): WantedKind | undefined {
  if (verdict !== 'injected' || Object.hasOwn(annotations, INJECT_TEMPLATES)) return undefined;
  const native = predictNative(annotations, injector?.sidecar);
  return typeof native === 'boolean' ? (native ? 'native' : 'classic') : undefined;
}

function describePod(
  facts: PodFacts,
  decision: Decision,
  { status, reasons, message }: Judgement,
  { expected, kind }: { expected: Presence | undefined; kind: WantedKind | undefined },
): VerifiedPod {
  const { verdict, decidedBy, injector } = decision;
  const codes = [...reasons, ...decidedBy.map(({ code }) => code)];
  const why = message ?? (status === 'OK' ? undefined : decidedBy.map(describeStep)[0]);
  const isInjected = verdict === 'injected';
  const image = isInjected && facts.imageChoice !== 'pinned' ? injector?.sidecar?.image : undefined;
  const { namespace, name, uid, workload, sidecar, origin, role, revision, image: actual } = facts;
  return {
    namespace,
    name,
    uid,
    workload,
    status,
    predicted: verdict,
    ...(expected === undefined ? {} : { expected }),
    sidecar,
    ...(kind === undefined ? {} : { wantedSidecar: kind }),
    origin,
    ...(role === undefined ? {} : { role }),
    ...(revision === undefined ? {} : { revision }),
    ...(isInjected && injector ? { wantedRevision: injector.revision } : {}),
    ...(actual === undefined ? {} : { image: actual }),
    ...(image === undefined ? {} : { wantedImage: image }),
    ...(facts.sidecar === 'none' ? {} : { proxyReady: facts.proxy.state === 'ready' }),
    reasons: [...new Set(codes)],
    ...(why === undefined ? {} : { message: why }),
  };
}
