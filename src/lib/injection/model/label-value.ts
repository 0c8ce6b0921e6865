/** A value of a map of labels or annotations; "constructor" is a legal key. */
export function valueOf(
  map: Readonly<Record<string, string>> | null | undefined,
  key: string,
): string | undefined {
  return map && Object.hasOwn(map, key) ? map[key] : undefined;
}
