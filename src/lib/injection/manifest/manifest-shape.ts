/**
 * Finds objects that have a workload's kind but not its shape. Kubernetes would refuse them, and the code below reads
 * these fields as maps.
 * @param path where the kind keeps its pod template.
 * @returns one sentence without a full stop; `undefined` when the shape is right.
 */
export function findMisshapen(object: unknown, path: readonly string[]): string | undefined {
  const metadata = [...path, 'metadata'];
  const maps = [
    ['metadata'],
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
    ...path.map((_, at) => path.slice(0, at + 1)),
    [...path, 'spec'],
    metadata,
    [...metadata, 'labels'],
    [...metadata, 'annotations'],
    ['spec', 'selector'],
    ['spec', 'selector', 'matchLabels'],
  ];
  const wrong = maps.find((keys) => !isMapOrNothing(valueAt(object, keys)));
  if (wrong) return `its ${wrong.join('.')} is not a map`;
  const labels = valueAt(object, ['spec', 'selector', 'matchLabels']) ?? {};
  const isOfTexts = Object.values(labels).every((value) => typeof value !== 'object');
  if (!isOfTexts) return 'its spec.selector.matchLabels has values that are no strings';
  const expressions = valueAt(object, ['spec', 'selector', 'matchExpressions']) ?? [];
  return Array.isArray(expressions) && expressions.every(isExpression)
    ? undefined
    : 'its spec.selector.matchExpressions is not a list of key, operator and values';
}

function valueAt(object: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      isMap(value) && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    object,
  );
}

function isMapOrNothing(value: unknown): boolean {
  return isNothing(value) || isMap(value);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExpression(value: unknown): boolean {
  const { key, operator, values } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const texts = values ?? [];
  const areTexts = Array.isArray(texts) && texts.every((one) => typeof one === 'string');
  return typeof key === 'string' && typeof operator === 'string' && areTexts;
}
