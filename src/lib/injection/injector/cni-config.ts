import type { ConfigMapObject } from '../model/api-objects.ts';

/**
 * The namespaces that a CNI plugin excludes, from its ConfigMap istio-cni-config: a comma-separated list
 * (EXCLUDE_NAMESPACES, Istio from 1.24), or the plugin's own JSON (`exclude_namespaces`, before 1.24).
 */
export function readCniExclusions({ data = {} }: ConfigMapObject): readonly string[] {
  const listed = data['EXCLUDE_NAMESPACES'];
  if (listed !== undefined) return listed.split(',').map((name) => name.trim());
  const list = /"exclude_namespaces"\s*:\s*\[([^\]]*)\]/.exec(data['cni_network_config'] ?? '');
  return [...(list?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
}
