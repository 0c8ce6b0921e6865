import type { AnyObject } from './differential-case.ts';
import type { Answer } from './live-cluster.ts';
import { hasPassedInjector } from './live-injectors.ts';
import type { Outcome, PodFacts } from './pod-facts.ts';
import { proxyOf, type ReadPod, readPodFacts } from './pod-reading.ts';

/** Reads the facts from the API server's answer, with code of its own: the program is judged by them. */
export function answeredFacts(answer: Answer): PodFacts {
  if (!('pod' in answer)) return { outcome: refusalOf(answer) };
  const pod = answeredPod(answer.pod);
  // Every pod that passed through an injector has its annotation; some templates bring no proxy.
  const isProxyless = pod.spec.initContainers?.some(({ name }) => name === 'grpc-bootstrap-init');
  const hasSidecar = hasPassedInjector(pod.annotations) && proxyOf(pod.spec) !== undefined;
  if (!hasSidecar || isProxyless) return { outcome: 'not-injected' };
  return { outcome: 'injected', ...readPodFacts(pod) };
}

/** The pod of an answer, as it is read. */
export function answeredPod(pod: AnyObject): ReadPod {
  const { labels = {}, annotations = {} } = pod['metadata'] as Partial<ReadPod>;
  return { labels, annotations, spec: pod['spec'] as ReadPod['spec'] };
}

/** The component that refuses a pod, by the words of the API server (Kubernetes v1.36 apiserver pkg/admission). */
function refusalOf({ status, message }: { status: number; message: string }): Outcome {
  if (/^admission webhook "[^"]*" denied the request/.test(message)) {
    return 'refused by the injector';
  }
  if (message.includes('violates PodSecurity')) return 'refused by Pod Security';
  if (status === 422) return 'refused as invalid';
  if (/expression|match ?condition/i.test(message)) return 'refused by a match condition';
  return 'not answered';
}
