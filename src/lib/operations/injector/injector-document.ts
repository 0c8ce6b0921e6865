import type { ObjectReference } from '../../injection/model/plan.ts';
import { present } from '../../present.ts';
import type { ChangeOutcome, WriteResult } from '../plan/apply-plan.ts';
import type { InjectorProof } from './prove-injector.ts';
import type { InjectorChange } from './set-injector.ts';

/** Result document of `injector set`. */
export interface InjectorChangeDocument {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'InjectorChange';
  readonly revision: string;
  /** The Deployment that runs the injector. */
  readonly deployment: ObjectReference;
  readonly dryRun: WriteResult['dryRun'];
  /** The writes; none if everything already was as requested. */
  readonly changes: readonly ChangeOutcome[];
  readonly warnings: readonly string[];
  /** Whether new pods are injected afterwards; left out if nothing was written. */
  readonly proof?: {
    readonly state: InjectorProof['state'];
    /** The namespace of the test pod. */
    readonly namespace?: string;
    /** Why the pod was not injected. */
    readonly problem?: string;
  };
  /** Commands that restore the former state, in the order in which to run them; none if no write remains. */
  readonly undo: readonly string[];
  /** Commands that update running pods. */
  readonly restart: readonly string[];
  /** Pods that no restart updates: of Jobs, or without a workload; `namespace/name`. */
  readonly recreate: readonly string[];
}

/** Assembles the report of `injector set`. */
export function describeInjectorChange(
  { state, warnings, restart }: InjectorChange,
  { changes, dryRun, undo }: WriteResult,
  proof: InjectorProof | undefined,
): InjectorChangeDocument {
  const { name, namespace = '' } = state.objects.deployment.metadata;
  const isRewritten = changes.some(
    ({ object, outcome }) =>
      object.kind === 'ConfigMap' && (outcome === 'written' || outcome === 'would-be-written'),
  );
  return present({
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'InjectorChange',
    revision: state.injector.model.revision,
    deployment: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    dryRun,
    changes,
    warnings,
    proof: proof === undefined ? undefined : describeProof(proof),
    undo,
    restart: isRewritten ? restart.commands : [],
    recreate: isRewritten ? restart.others : [],
  });
}

function describeProof(proof: InjectorProof): NonNullable<InjectorChangeDocument['proof']> {
  if (proof.state === 'not-provable') return { state: proof.state };
  const { state, namespace } = proof;
  if (proof.state === 'injects') return { state, namespace };
  const { answer } = proof;
  const problem =
    'failure' in answer
      ? `${answer.failure.sentence} ${answer.failure.message}`
      : answer.verdict === 'injected'
        ? 'new pods get their sidecar, but their probes are unchanged'
        : 'new pods get no sidecar';
  return { state, namespace, problem };
}
