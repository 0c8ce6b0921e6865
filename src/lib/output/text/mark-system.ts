/**
 * The name of a namespace, with a mark behind it if the namespace belongs to the cluster or to an injector, as kubectl
 * marks a default.
 */
export function markSystem({
  name,
  system,
}: {
  readonly name: string;
  readonly system?: true | undefined;
}): string {
  return system ? `${name} (system)` : name;
}
