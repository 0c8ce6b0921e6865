/** A value in a kubeconfig has the wrong type. The error names the place, and never the value. */
export class FieldError extends Error {}

/** Booleans of YAML 1.1. */
const words: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
]);

/** A mapping of a kubeconfig, read field by field. An empty string counts as not set, as in client-go. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #place: string;

  /** @throws {FieldError} `value` is not a mapping; a missing one counts as empty. */
  constructor(value: unknown, place: string) {
    if (value !== undefined && value !== null && !isMapping(value)) {
      throw new FieldError(`${place || 'it'} is not a mapping`);
    }
    this.#fields = value ?? {};
    this.#place = place;
  }

  /** @throws {FieldError} it is not text. */
  text(name: string): string | undefined {
    const value = this.#fields[name] ?? undefined;
    if (value !== undefined && typeof value !== 'string') throw this.#wrong(name, 'a string');
    return value === '' ? undefined : value;
  }

  /** @throws {FieldError} it is neither true nor false, nor a boolean of Go's YAML. */
  flag(name: string): boolean {
    const given = this.#fields[name] ?? false;
    const value = typeof given === 'string' ? words.get(given.toLowerCase()) : given;
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false');
    return value;
  }

  /** @throws {FieldError} it is not a list of texts. */
  texts(name: string): readonly string[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
      throw this.#wrong(name, 'a list of strings');
    }
    return value;
  }

  /** @throws {FieldError} it is not a list of mappings. */
  list(name: string): readonly Fields[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value.map((one: unknown, index) => new Fields(one, `${this.#at(name)}[${index}]`));
  }

  /** A mapping; empty when there is none. @throws {FieldError} it is something else. */
  mapping(name: string): Fields {
    return new Fields(this.#fields[name], this.#at(name));
  }

  has(name: string): boolean {
    return (this.#fields[name] ?? undefined) !== undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.#fields);
  }

  /** The value, of any type. */
  raw(name: string): unknown {
    return this.#fields[name];
  }

  #at(name: string): string {
    return this.#place ? `${this.#place}.${name}` : name;
  }

  #wrong(name: string, what: string): FieldError {
    return new FieldError(`${this.#at(name)} is not ${what}`);
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
