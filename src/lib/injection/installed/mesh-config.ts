import { parse } from 'yaml';
import type { ConfigMapObject } from '../model/api-objects.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { YAML_OF_THE_INJECTOR } from '../text/injector-yaml.ts';

/** Name of the ConfigMap with the mesh config of a revision (Istio 1.30 pilot/pkg/bootstrap/configcontroller.go). */
export function meshConfigNameOf(revision: string): string {
  return revision === 'default' ? 'istio' : `istio-${revision}`;
}

/**
 * Reads the mesh config under `mesh` in its ConfigMap; a mesh without one has Istio's defaults.
 * @returns nothing for an unreadable text: the control plane keeps its previous config, which is not visible.
 */
export function readMeshConfig(configMap: ConfigMapObject | undefined): JsonObject | undefined {
  const text = configMap?.data?.['mesh'];
  if (text === undefined) return {};
  try {
    const config = parse(text, YAML_OF_THE_INJECTOR) as Json;
    if (config === null) return {};
    return typeof config === 'object' && !Array.isArray(config)
      ? (config as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
