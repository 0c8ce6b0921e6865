import type { Cluster } from '../../cluster/cluster.ts';
import { agreeingInjector, Probe, type ProbeQuestion } from '../../cluster/probe.ts';
import { resources } from '../../cluster/resources.ts';
import { counted } from '../../counted.ts';
import { InterruptedError, RolloutError } from '../../errors.ts';
import { decide } from '../../injection/decision/decide.ts';
import type { DeploymentObject } from '../../injection/model/api-objects.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { POD_INJECT, REVISION } from '../../injection/model/keys.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { makePlainProbePod } from '../../injection/probe/probe-pod.ts';
import { readAppProbes } from '../../injection/sidecar/app-probes.ts';
import { followThroughOutages, type PatientFollowOptions } from '../rollout/follow-rollout.ts';
import { Deadline } from '../wait/deadline.ts';
import type { InjectorState } from './injector-state.ts';
import type { InjectorChange } from './set-injector.ts';

/** The cluster's answer after a change: it injects, it does not, or there is no place to test it. */
export type InjectorProof =
  | { readonly state: 'injects'; readonly namespace: string }
  | { readonly state: 'does-not-inject'; readonly namespace: string; readonly answer: ProbeAnswer }
  | { readonly state: 'not-provable' };

/**
 * Waits until a written change is in force: the pods of the injector have followed, and new pods get their sidecar,
 * with their probes rewritten or not as requested.
 * @throws {RolloutError} the pods did not follow in time.
 * @throws {InterruptedError} on Ctrl-C; what was written stays.
 */
export async function proveInjector(
  cluster: Cluster,
  { state, wanted, plan }: InjectorChange,
  options: PatientFollowOptions,
): Promise<InjectorProof> {
  const kinds = plan.changes.map(({ object }) => object.kind);
  const { metadata } = state.objects.deployment;
  const { name, namespace = '' } = metadata;
  const workload: ObjectReference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
  if (kinds.some((kind) => kind !== 'ConfigMap')) {
    const isScaledByItself = kinds.includes('HorizontalPodAutoscaler');
    if (isScaledByItself) await followScaling(cluster, workload, wanted.replicas ?? 0, options);
    await followThroughOutages(cluster, workload, options);
    // A rollout is complete before the last surplus pod is gone.
    if (!isScaledByItself) await followScaling(cluster, workload, 0, options);
  }
  options.onStatus('trying a new pod');
  return tryPods(cluster, state, wanted.rewriteAppProbe, options);
}

/**
 * Waits until a Deployment has as many pods as it asks for, and asks for enough. An autoscaler applies its bounds in
 * its own time, and the Deployment does not show them until then.
 */
async function followScaling(
  cluster: Cluster,
  reference: ObjectReference,
  atLeast: number,
  { timeout, standstill, ...options }: PatientFollowOptions,
): Promise<void> {
  const deadline = new Deadline(timeout);
  try {
    await standstill.through(
      () =>
        followScalingUntil(cluster, reference, atLeast, { ...options, deadline: deadline.signal }),
      deadline.signal,
    );
  } finally {
    deadline.clear();
  }
}

async function followScalingUntil(
  cluster: Cluster,
  { name, namespace = '' }: ObjectReference,
  atLeast: number,
  {
    signal,
    onStatus,
    deadline,
  }: Pick<PatientFollowOptions, 'signal' | 'onStatus'> & { readonly deadline: AbortSignal },
): Promise<void> {
  const limit = AbortSignal.any([signal, deadline]);
  const followed = cluster.follow<DeploymentObject>(resources.deployment, name, namespace, limit);
  for await (const deployment of followed) {
    const asked = deployment?.spec.replicas ?? 1;
    const present = deployment?.status?.replicas ?? 0;
    if (asked >= atLeast && present === asked) return;
    onStatus(
      asked < atLeast
        ? `deployment/${name}: ${counted(asked, 'pod')}, until the autoscaler asks for ${atLeast}`
        : `deployment/${name}: ${counted(present, 'pod')}, going to ${asked}`,
    );
  }
  if (signal.aborted) throw new InterruptedError();
  throw new RolloutError(`deployment/${name} did not reach its number of pods in time`, {
    code: 'scaling-timeout',
    nextStep: `allow more time with --timeout, or see why: kubectl describe hpa,deployment -n ${namespace}`,
  });
}

async function tryPods(
  cluster: Cluster,
  { injector, injectors }: InjectorState,
  rewrites: boolean | undefined,
  { timeout, signal, standstill }: PatientFollowOptions,
): Promise<InjectorProof> {
  const deadline = new Deadline(timeout);
  const isRight = (answer: ProbeAnswer): boolean =>
    answer.verdict === 'injected' &&
    (rewrites === undefined || (readAppProbes(answer.pod) === 'rewritten') === rewrites);
  try {
    const namespaces = await standstill.through(
      () => cluster.list(resources.namespace),
      deadline.signal,
    );
    for (const question of findQuestions(
      namespaces,
      injector.model,
      injectors.map(({ model }) => model),
    )) {
      const { answer } = await standstill.through(
        () =>
          new Probe(cluster, {
            injectors: injectors.map(({ model }) => model),
            others: [],
          }).askUntil(question, (given) => isRight(given) || saysNothing(given), {
            timeout: deadline.rest,
            agreeing: agreeingInjector,
            signal,
          }),
        deadline.signal,
      );
      const { namespace } = question;
      if (isRight(answer)) return { state: 'injects', namespace };
      if (!saysNothing(answer)) return { state: 'does-not-inject', namespace, answer };
    }
    return { state: 'not-provable' };
  } finally {
    deadline.clear();
  }
}

/**
 * Pods, each with a probe of its own, that this very injector should inject, or is at least called for. Pods that ask
 * for nothing come first, if that is enough: most pods are like that.
 */
function* findQuestions(
  namespaces: readonly NamespaceObject[],
  { revision }: InjectorModel,
  injectors: readonly InjectorModel[],
): Generator<ProbeQuestion> {
  // The question is whether it can be reached, and that may have changed since it was read.
  const reachable = injectors.map((one) => ({
    ...one,
    availability: { state: 'not-checked' } as const,
  }));
  const intent = { [POD_INJECT]: 'true' };
  for (const labels of [{}, intent, { ...intent, [REVISION]: revision }]) {
    // Injectors before 1.12 read only the annotation.
    const annotations = POD_INJECT in labels ? intent : {};
    for (const { metadata } of namespaces) {
      if (metadata.deletionTimestamp !== undefined) continue;
      const namespace = { name: metadata.name, labels: metadata.labels ?? {} };
      const template = { labels, annotations, hostNetwork: false };
      const { verdict, injector } = decide({
        ...{ namespace, template },
        injectors: reachable,
        isDryRun: true,
      });
      if (!['injected', 'denied'].includes(verdict) || injector?.revision !== revision) continue;
      yield { namespace: metadata.name, pod: withProbe(makePlainProbePod(labels, annotations)) };
    }
  }
}

type NamespaceObject = Awaited<ReturnType<Cluster['list']>>[number];

function withProbe(pod: ReturnType<typeof makePlainProbePod>): ProbeQuestion['pod'] {
  const readinessProbe = { httpGet: { path: '/', port: 80 } };
  return { ...pod, spec: { containers: [{ name: 'probe', image: 'probe', readinessProbe }] } };
}

// A quota or Pod Security says nothing about the injector; its own denial of a pod that asks for nothing does.
function saysNothing(answer: ProbeAnswer): boolean {
  if (!('failure' in answer)) return false;
  const { about, code } = answer.failure;
  return about !== 'webhook' && code !== 'denied-template' && code !== 'denied-injector';
}
