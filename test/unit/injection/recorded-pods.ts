import { readFileSync } from 'node:fs';
import type { ContainerObject, PodObject } from '../../../src/lib/injection/model/api-objects.ts';
import type { JsonObject } from '../../../src/lib/injection/model/model.ts';

/** Injected pods as a real API server stored them: of a Deployment (details) and of a Job (migrate). */
export function recordedPods(kind: 'classic' | 'native'): readonly PodObject[] {
  const file = new URL(`../../fixtures/pods/${kind}-sidecar.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { items: PodObject[] }).items;
}

/** One of them, by the name of its workload. */
export function recordedPod(
  kind: 'classic' | 'native',
  workload: 'details' | 'migrate' = 'details',
): PodObject {
  const pod = recordedPods(kind).find(({ metadata }) => metadata.name.startsWith(workload));
  if (!pod) throw new Error(`no pod of ${workload} is recorded`);
  return pod;
}

/** The pod with some fields of one container changed; `undefined` takes a field away. */
export function withContainer(
  pod: PodObject,
  name: string,
  fields: (container: JsonObject) => JsonObject,
): PodObject {
  const change = (containers: readonly ContainerObject[] = []): ContainerObject[] =>
    containers.map((one) => {
      if (one.name !== name) return one;
      const container = one as unknown as JsonObject;
      return JSON.parse(JSON.stringify({ ...container, ...fields(container) })) as ContainerObject;
    });
  const { containers, initContainers } = pod.spec;
  return {
    ...pod,
    spec: { ...pod.spec, containers: change(containers), initContainers: change(initContainers) },
  };
}

/** The pod with labels and annotations added; `undefined` takes one away. */
export function withMetadata(
  pod: PodObject,
  given: {
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string | undefined>>;
    readonly annotations?: Readonly<Record<string, string | undefined>>;
  },
): PodObject {
  const { metadata } = pod;
  const merged = {
    ...metadata,
    ...given,
    labels: { ...metadata.labels, ...given.labels },
    annotations: { ...metadata.annotations, ...given.annotations },
  };
  return { ...pod, metadata: JSON.parse(JSON.stringify(merged)) as PodObject['metadata'] };
}
