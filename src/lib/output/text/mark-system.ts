/** The name of a namespace, with a mark behind one of the cluster or of an injector, as kubectl marks a default. */
export function markSystem({
  name,
  system,
}: {
  readonly name: string;
  readonly system?: true | undefined;
}): string {
  return system ? `${name} (system)` : name;
}
