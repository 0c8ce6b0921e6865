// The suffix that the API server appends to a generateName, and how much of the generateName it keeps (Kubernetes v1.36
// apiserver pkg/storage/names/generate.go).
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';
const LONGEST_BASE = 58;

/**
 * Removes the random name of a pod from a refusal. That pod never existed, and the same refusal of several pods, or of
 * one pod at two times, must read the same. `pods "web-x7k2p" is forbidden` becomes `a new pod is forbidden`.
 * @param generateName that the pod was created with.
 */
export function withoutPodName(message: string, generateName: string): string {
  const base = generateName.slice(0, LONGEST_BASE).replaceAll('.', '\\.');
  return message.replace(new RegExp(`\\bpods? "${base}${RANDOM}"`, 'gi'), 'a new pod');
}
