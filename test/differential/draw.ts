import fc from 'fast-check';

/** One of the values, or nothing, at equal odds. */
export function oftenAbsent<T>(...values: readonly T[]): fc.Arbitrary<T | undefined> {
  return fc.option(fc.constantFrom(...values), { freq: 2, nil: undefined });
}

/** One of the values, or seven times out of eight nothing. */
export function seldom<T>(...values: readonly T[]): fc.Arbitrary<T | undefined> {
  return seldomDrawn(fc.constantFrom(...values));
}

/** A drawn value, or seven times out of eight nothing. */
export function seldomDrawn<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: 7, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: values },
  );
}

/** An object whose fields are drawn; a field for which nothing is drawn is left out. */
export function drawObject<T extends object>(fields: {
  readonly [K in keyof T]: fc.Arbitrary<T[K] | undefined>;
}): fc.Arbitrary<Partial<T>> {
  return fc
    .record(fields as Record<string, fc.Arbitrary<unknown>>)
    .map((drawn) =>
      Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)),
    ) as fc.Arbitrary<Partial<T>>;
}
