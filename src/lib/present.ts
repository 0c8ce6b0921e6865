/** The keys of an object whose value may be `undefined`. */
type Undefinable<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** An object without `undefined` values: keys that may be undefined are optional. */
type Present<T> = Omit<T, Undefinable<T>> & {
  [K in Undefinable<T>]?: Exclude<T[K], undefined>;
};

/** Leaves out the keys whose value is `undefined`, so that optional fields of results need no spread of their own. */
export function present<const T extends object>(object: T): Present<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}
