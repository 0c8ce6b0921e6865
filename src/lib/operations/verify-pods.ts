import type { Cluster } from '../cluster/cluster.ts';
import { readInjectors } from '../cluster/read-injectors.ts';
import { resources } from '../cluster/resources.ts';
import { exitCodes, worstExitCode, type ExitCode } from '../errors.ts';
import type { ApiObject, PodObject } from '../injection/api-objects.ts';
import type { InjectorModel } from '../injection/injector-model.ts';
import type { Labels } from '../injection/model.ts';
import { verifyPod, type PodStatus, type VerifiedPod } from '../injection/verify.ts';
import { noSuchNamespace } from './label-namespaces.ts';

/** Which pods to verify. */
export interface VerifyScope {
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
}

/** Result document of `verify`. */
export interface Verification {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'Verification';
  /** How many pods have each status; a status that none has is left out. */
  readonly summary: Readonly<Partial<Record<PodStatus, number>>>;
  /** Pods that are going away; they are counted and not judged. */
  readonly terminating: number;
  readonly pods: readonly VerifiedPod[];
}

/**
 * Verifies pods: is each as the engine predicts for a new pod just like it?
 * @throws {UsageError} the namespace does not exist.
 */
export async function verifyPods(cluster: Cluster, scope: VerifyScope): Promise<Verification> {
  const namespaces = await readNamespaceLabels(cluster, scope.namespace);
  const injectors = (await readInjectors(cluster)).map(({ model }) => model);
  const pods: VerifiedPod[] = [];
  let terminating = 0;
  for await (const page of cluster.pages<PodObject>(resources.pod, scope)) {
    for (const pod of page) {
      if (pod.metadata.deletionTimestamp !== undefined) terminating += 1;
      else pods.push(verify(pod, namespaces, injectors));
    }
  }
  const byStatus = Map.groupBy(pods, ({ status }) => status);
  const summary = Object.fromEntries([...byStatus].map(([status, some]) => [status, some.length]));
  return { apiVersion: 'asm-inject/v1alpha1', kind: 'Verification', summary, terminating, pods };
}

/** The exit code that a verification amounts to. No pod at all is not a success: nothing was proved. */
export function verificationExitCode({ pods }: Verification): ExitCode {
  if (pods.length === 0) return exitCodes.negative.code;
  const statuses = new Set(pods.map(({ status }) => status));
  const hasFinding = statuses.has('MISSING') || statuses.has('EXTRA') || statuses.has('DENIED');
  if (hasFinding) return exitCodes.negative.code;
  return worstExitCode(statuses.has('UNKNOWN') ? [exitCodes.cluster.code] : []);
}

function verify(
  pod: PodObject,
  namespaces: ReadonlyMap<string, Labels>,
  injectors: readonly InjectorModel[],
): VerifiedPod {
  return verifyPod(pod, namespaces.get(pod.metadata.namespace ?? '') ?? null, injectors);
}

async function readNamespaceLabels(
  cluster: Cluster,
  name: string | undefined,
): Promise<ReadonlyMap<string, Labels>> {
  if (name === undefined) {
    const all = await cluster.list(resources.namespace);
    return new Map(all.map(labelsByName));
  }
  const namespace = await cluster.read(resources.namespace, name);
  if (!namespace) throw noSuchNamespace(name);
  return new Map([labelsByName(namespace)]);
}

function labelsByName({ metadata }: ApiObject): readonly [string, Labels] {
  return [metadata.name, metadata.labels ?? {}];
}
