import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json, JsonObject } from '../../injection/model.ts';

/**
 * How one field is read, so that the result is what the API server's JSON says:
 * - `text`, `flag`, `count`: left out when empty, false or 0, as `omitempty` does
 * - `text!`, `flag!`, `count!`: never left out
 * - `flag?`: there if it was sent, true or false: a pointer in the Go types
 * - `texts`: a list
 * - `map`: of texts
 * - `time`: in RFC 3339
 */
type FieldType =
  | 'text'
  | 'text!'
  | 'texts'
  | 'flag'
  | 'flag!'
  | 'flag?'
  | 'count'
  | 'count!'
  | 'map'
  | 'time'
  | { readonly one: Message }
  | { readonly many: Message };

/** One field of a message. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
}

/** The fields of a message that are read, by number; all others are skipped. */
export type Message = ReadonlyMap<number, Field>;

/** Describes a message by `number: [name, type]`. */
export function message(
  fields: Readonly<Record<number, readonly [name: string, type: FieldType]>>,
): Message {
  return new Map(
    Object.entries(fields).map(([number, [name, type]]) => [Number(number), { name, type }]),
  );
}

/**
 * Reads a message, as far as its description goes.
 * @param bytes a Buffer: its slices turn into strings several times as fast as those of a plain Uint8Array.
 * @throws {Error} the bytes are not such a message.
 */
export function readMessage(bytes: Buffer, description: Message): JsonObject {
  const object: Record<string, Json> = {};
  for (const { name, type } of description.values()) {
    const initial = initialValue(type);
    if (initial !== undefined) object[name] = initial;
  }
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = description.get(number);
    if (field === undefined) reader.skip(wireType);
    else readField(reader, wireType, field, object);
  }
  return object;
}

/** What the API server's JSON has where nothing was sent. */
function initialValue(type: FieldType): Json | undefined {
  switch (type) {
    case 'text!':
      return '';
    case 'flag!':
      return false;
    case 'count!':
      return 0;
    default:
      return undefined;
  }
}

function readField(
  reader: BinaryReader,
  wireType: WireType,
  { name, type }: Field,
  object: Record<string, Json>,
): void {
  switch (type) {
    case 'flag':
    case 'flag!':
    case 'flag?': {
      const value = reader.bool();
      if (value || type !== 'flag') object[name] = value;
      return;
    }
    case 'count':
    case 'count!': {
      const value = Number(reader.int64());
      if (value !== 0 || type === 'count!') object[name] = value;
      return;
    }
    default:
      if (wireType !== WireType.LengthDelimited) throw new TypeError(`field ${name} is no message`);
      readBytes(reader.bytes() as Buffer, name, type, object);
  }
}

function readBytes(
  bytes: Buffer,
  name: string,
  type: Exclude<FieldType, `flag${string}` | `count${string}`>,
  object: Record<string, Json>,
): void {
  switch (type) {
    case 'text':
    case 'text!':
      if (bytes.length > 0) object[name] = bytes.toString();
      return;
    case 'texts':
      append(object, name, bytes.toString());
      return;
    case 'map': {
      const [key, value] = readEntry(bytes);
      const map = (object[name] ??= {}) as Record<string, Json>;
      map[key] = value;
      return;
    }
    case 'time':
      object[name] = readTime(bytes);
      return;
    default:
      if ('many' in type) append(object, name, readMessage(bytes, type.many));
      else object[name] = readMessage(bytes, type.one);
  }
}

function append(object: Record<string, Json>, name: string, value: Json): void {
  const list = (object[name] ??= []) as Json[];
  list.push(value);
}

function readEntry(bytes: Buffer): readonly [key: string, value: string] {
  const { key = '', value = '' } = readMessage(bytes, ENTRY);
  return [key as string, value as string];
}

const ENTRY = message({ 1: ['key', 'text'], 2: ['value', 'text'] });

/** Times of objects have no fractions in JSON (Kubernetes v1.36 apimachinery meta/v1, Time). */
function readTime(bytes: Buffer): string {
  const { seconds = 0 } = readMessage(bytes, TIME);
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

const TIME = message({ 1: ['seconds', 'count'] });
