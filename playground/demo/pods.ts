import { PlaygroundError } from '../playground-error.ts';
import type { Terminal } from './terminal.ts';

/** A pod as the demo reads it: with kubectl, not with the demonstrated program. */
export interface DemoPod {
  readonly uid: string;
  readonly hasSidecar: boolean;
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly uid: string; readonly deletionTimestamp?: string };
    readonly spec: {
      readonly containers: readonly { readonly name: string }[];
      readonly initContainers?: readonly { readonly name: string }[];
    };
  }[];
}

/** The pods of an app that are not terminating. The call itself is not shown. */
export async function listPods(
  terminal: Terminal,
  namespace: string,
  app: string,
): Promise<DemoPod[]> {
  const { stdout, exitCode } = await terminal.look(
    `kubectl get pods -n ${namespace} -l app=${app} -o json`,
  );
  if (exitCode !== 0) throw new PlaygroundError(`the pods of ${app} cannot be listed`);
  const { items } = JSON.parse(stdout) as PodList;
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata, spec }) => ({
      uid: metadata.uid,
      hasSidecar: [...spec.containers, ...(spec.initContainers ?? [])].some(
        ({ name }) => name === 'istio-proxy',
      ),
    }));
}
