/** Names that a webhook's path may use for variables (Istio 1.30 pkg/kube/inject/webhook.go, URLParameterToEnv). */
const VARIABLES: Readonly<Record<string, string>> = {
  cluster: 'ISTIO_META_CLUSTER_ID',
  net: 'ISTIO_META_NETWORK',
};

/**
 * The variables of proxies in the path of a webhook, `/inject/cluster/east/net/network-1`; a slash in a value is
 * written `--slash--` (webhook.go, parseInjectEnvs).
 */
export function readPathVariables(path: string): Readonly<Record<string, string>> {
  const words = path.replace(/\/$/, '').split('/').slice(2);
  const pairs = words.flatMap((word, index): (readonly [string, string])[] => {
    const value = words[index + 1];
    if (index % 2 === 1 || value === undefined || word === '') return [];
    const known = Object.hasOwn(VARIABLES, word) ? VARIABLES[word] : undefined;
    const name = known ?? word.toUpperCase();
    return [[name, value.replaceAll('--slash--', '/')]];
  });
  return Object.fromEntries(pairs);
}
