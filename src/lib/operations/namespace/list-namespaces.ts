import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import { type IdleLabel, IdleLabels } from '../../injection/findings/idle-labels.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { DATAPLANE_MODE, NAMESPACE_INJECTION, REVISION } from '../../injection/model/keys.ts';
import { findHomes, isSystemNamespace } from '../../injection/namespace/namespace-edit.ts';
import { present } from '../../present.ts';
import type { Fact } from '../across/look-across.ts';

/** One namespace and the labels that decide about injection; absent labels are left out. */
interface NamespaceRow {
  readonly name: string;
  /** Set where it belongs to the cluster or to an injector. */
  readonly system?: true;
  readonly injection?: string;
  readonly revision?: string;
  readonly dataplaneMode?: string;
  /** The labels among these that nothing serves; left out if there are none. */
  readonly idle?: readonly IdleLabel[];
}

/** Result document of `namespace list`. */
export interface NamespaceList {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'NamespaceList';
  readonly namespaces: readonly NamespaceRow[];
}

/** The namespaces to list. */
export interface NamespaceChoice {
  /** Each is read by itself, which needs no right to list them; left out: all. */
  readonly names?: readonly string[] | undefined;
  /** In kubectl's `-l` syntax. */
  readonly labelSelector?: string | undefined;
}

/** Lists existing namespaces with their injection labels: all by name, named ones in the given order. */
export async function listNamespaces(
  cluster: Cluster,
  { names, labelSelector }: NamespaceChoice,
): Promise<NamespaceList> {
  const namespaces: NamespaceRow[] = [];
  // If reading is denied, or on the API server of an ASM instance, no label is reported as idle.
  const { injectors } = await readInjectorsIfAllowed(cluster);
  const models = injectors.map(({ model }) => model);
  const idleLabels = new IdleLabels(models);
  const homes = findHomes(models);
  const pages = names
    ? [await readNamed(cluster, names)]
    : cluster.pages(resources.namespace, { labelSelector });
  for await (const page of pages) {
    for (const { metadata } of page) {
      const isSystem = isSystemNamespace(metadata.name, homes.length > 0 ? homes : undefined);
      namespaces.push(
        present({ ...toRow(metadata, idleLabels), system: isSystem ? true : undefined }),
      );
    }
  }
  return { apiVersion: 'asm-inject/v1alpha1', kind: 'NamespaceList', namespaces };
}

async function readNamed(
  cluster: Cluster,
  names: readonly string[],
): Promise<readonly ApiObject[]> {
  const found = await pMap(
    new Set(names),
    (name) => cluster.read<ApiObject>(resources.namespace, name),
    { concurrency: 8 },
  );
  return found.filter((one) => one !== undefined);
}

function toRow({ name, labels = {} }: ApiObject['metadata'], idleLabels: IdleLabels): NamespaceRow {
  const idle = idleLabels.of(name, labels);
  return present({
    name,
    injection: labels[NAMESPACE_INJECTION],
    revision: labels[REVISION],
    dataplaneMode: labels[DATAPLANE_MODE],
    idle: idle.length > 0 ? idle : undefined,
  });
}

/** The facts of namespaces that are compared across clusters: that they exist, and each of the labels that decide. */
export function namespaceFacts({ namespaces }: NamespaceList): readonly Fact[] {
  return namespaces.flatMap(({ name, injection, revision, dataplaneMode }) =>
    [
      { aspect: 'namespace', value: 'there' },
      { aspect: NAMESPACE_INJECTION, value: injection },
      { aspect: REVISION, value: revision },
      { aspect: DATAPLANE_MODE, value: dataplaneMode },
    ].flatMap(({ aspect, value }) =>
      value === undefined ? [] : [{ subject: name, aspect, value }],
    ),
  );
}
