/** A template that cannot be parsed, or cannot be rendered with the given values. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Truth in Go's templates: everything except false, zero, nil and empty values. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

type TemplateFunction = (...args: readonly unknown[]) => unknown;

interface Meta {
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A value as an action prints it: text unchanged, structured values as JSON, a missing value as empty text. */
export function print(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const functions: Readonly<Record<string, TemplateFunction>> = {
  /** `annotation .ObjectMeta "key" fallback`: the pod's own choice, or the mesh's. */
  annotation: (meta, key, fallback) => (meta as Meta).annotations?.[String(key)] ?? fallback,
  and: (...args) => args.find((value) => !isTruthy(value)) ?? args.at(-1),
  default: (fallback, value) => (isTruthy(value) ? value : fallback),
  eq: (left, right) => left === right,
  index: (map, key) => (map as Readonly<Record<string, unknown>> | undefined)?.[String(key)],
  ne: (left, right) => left !== right,
  not: (value) => !isTruthy(value),
  or: (...args) => args.find(isTruthy) ?? args.at(-1),
  quote: (value) => JSON.stringify(print(value)),
  toJson: (value) => JSON.stringify(value),
};

/** Calls a template function by name; throws TemplateError when there is none. */
export function callFunction(name: string, args: readonly unknown[]): unknown {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found === undefined) throw new TemplateError(`function "${name}" not defined`);
  return found(...args);
}
