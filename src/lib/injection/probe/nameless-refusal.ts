// What the API server puts behind a generateName, and how much of that it keeps (Kubernetes v1.36 apiserver
// pkg/storage/names/generate.go).
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';
const LONGEST_BASE = 58;

/**
 * Takes the random name of a pod out of a refusal: nobody has ever seen that pod, and the same refusal of several pods,
 * or of one at two times, must read the same. `pods "web-x7k2p" is forbidden` becomes `a new pod is forbidden`.
 * @param generateName that the pod was created with.
 */
export function withoutPodName(message: string, generateName: string): string {
  const base = generateName.slice(0, LONGEST_BASE).replaceAll('.', '\\.');
  return message.replace(new RegExp(`\\bpods? "${base}${RANDOM}"`, 'gi'), 'a new pod');
}
