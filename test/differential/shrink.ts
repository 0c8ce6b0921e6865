/** A JSON value that parts can be taken from. */
type Part = unknown;

/** Fields without which an object would not be one of its kind: they are never taken away. */
const NEEDED: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'revision', 'spec', 'template'],
  ...['jobTemplate', 'containers', 'image', 'key', 'operator', 'values', 'webhooks'],
  ...['namespaces', 'configurations', 'injectors'],
]);

/**
 * Takes away parts of a JSON value, the largest first, as long as what is left still shows the same.
 * @param value where to begin.
 * @param shows whether a smaller value still shows it; asked one at a time.
 */
export async function shrink<T>(value: T, shows: (smaller: T) => Promise<boolean>): Promise<T> {
  let smallest = value;
  for (;;) {
    const smaller = await firstThatShows(smallest, shows);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

async function firstThatShows<T>(
  value: T,
  shows: (smaller: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const smaller of withoutOnePart(value)) {
    if (await shows(smaller as T)) return smaller as T;
  }
  return undefined;
}

/** Every value that lacks one field or item, those nearest to the root first. */
function withoutOnePart(value: Part): readonly Part[] {
  const paths: (readonly (string | number)[])[] = [];
  const queue: { readonly part: Part; readonly path: readonly (string | number)[] }[] = [
    { part: value, path: [] },
  ];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const [key, part] of entriesOf(at.part)) {
      const path = [...at.path, key];
      if (!isNeeded(at.path.at(-1), key, at.part)) paths.push(path);
      queue.push({ part, path });
    }
  }
  return paths.map((path) => without(value, path));
}

/** The only item of `containers` stays as well. */
function isNeeded(parent: string | number | undefined, key: string | number, part: Part): boolean {
  if (typeof key === 'string') return NEEDED.has(key);
  return parent === 'containers' && Array.isArray(part) && part.length === 1;
}

function entriesOf(part: Part): readonly (readonly [string | number, Part])[] {
  if (Array.isArray(part)) return part.map((item, index) => [index, item as Part] as const);
  return typeof part === 'object' && part !== null ? Object.entries(part) : [];
}

function without(value: Part, [key, ...rest]: readonly (string | number)[]): Part {
  if (key === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value as readonly Part[];
    return rest.length === 0
      ? items.filter((_, index) => index !== key)
      : items.map((item, index) => (index === key ? without(item, rest) : item));
  }
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, part]) =>
      name !== key ? [[name, part]] : rest.length === 0 ? [] : [[name, without(part, rest)]],
    ),
  );
}
