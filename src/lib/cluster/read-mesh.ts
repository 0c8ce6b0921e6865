import { parse } from 'yaml';
import { parseInjectorValues } from '../injection/installed/injector-values.ts';
import type { ConfigMapObject } from '../injection/model/api-objects.ts';
import type { InjectorModel } from '../injection/model/injector-model.ts';
import type { Json, JsonObject } from '../injection/model/model.ts';
import { asObject } from '../injection/prediction/pod-json.ts';
import { YAML_OF_THE_INJECTOR } from '../injection/text/injector-yaml.ts';
import type { Cluster } from './cluster.ts';
import { readIfAllowed } from './read-allowed.ts';
import type { InstalledInjector } from './read-injectors.ts';
import { resources } from './resources.ts';

/**
 * The injectors with what their templates are rendered with: values, and the mesh config from the ConfigMap `istio`
 * (Istio 1.30 pilot/pkg/bootstrap/mesh.go). Read only by commands that render. An injector whose values or mesh config
 * cannot be read stays without both, and what it renders is not known.
 */
export function withRenderingData(
  cluster: Cluster,
  installed: readonly InstalledInjector[],
): Promise<readonly InjectorModel[]> {
  return Promise.all(
    installed.map(async ({ model, configMap }) => {
      const values = readObject(configMap?.data?.values, parseInjectorValues);
      const namespace = model.configMap?.namespace;
      if (values === undefined || namespace === undefined) return model;
      const mesh = await readMesh(cluster, namespace, model.revision);
      return mesh === undefined ? model : { ...model, values, mesh };
    }),
  );
}

/** A mesh without a ConfigMap has Istio's defaults. */
async function readMesh(
  cluster: Cluster,
  namespace: string,
  revision: string,
): Promise<JsonObject | undefined> {
  const name = revision === 'default' ? 'istio' : `istio-${revision}`;
  const { object, problem } = await readIfAllowed<ConfigMapObject & MeshData>(
    cluster,
    resources.configMap,
    name,
    namespace,
  );
  if (problem !== undefined) return undefined;
  return readObject(object?.data?.mesh ?? '', (text) => parse(text, YAML_OF_THE_INJECTOR));
}

interface MeshData {
  readonly data?: { readonly mesh?: string };
}

/** @returns nothing for text that the injector cannot read either. */
function readObject(
  text: string | undefined,
  read: (text: string) => unknown,
): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    return asObject(read(text) as Json);
  } catch {
    return undefined;
  }
}
