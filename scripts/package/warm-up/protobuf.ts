import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Field, Message } from '../../../src/lib/cluster/protobuf/message.ts';
import type { Json, JsonObject } from '../../../src/lib/injection/model/model.ts';

/** Writes the described fields of an object: the inverse of `readMessage`. */
export function writeMessage(object: JsonObject, { fields }: Message): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, field] of fields) {
    const value = object[field.name];
    if (value !== undefined && value !== null) writeField(writer, number, field, value);
  }
  return writer.finish();
}

/** Puts an object into the envelope that the API server sends (src/lib/cluster/protobuf/envelope.ts). */
export function sealEnvelope(object: Uint8Array): Buffer {
  const unknown = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(object).finish();
  return Buffer.concat([Buffer.from('k8s\0'), unknown]);
}

function writeField(writer: BinaryWriter, number: number, { type }: Field, value: Json): void {
  if (typeof value === 'boolean') writer.tag(number, WireType.Varint).bool(value);
  else if (typeof value === 'number') writer.tag(number, WireType.Varint).int64(value);
  else
    for (const one of encodeValues(type, value))
      writer.tag(number, WireType.LengthDelimited).bytes(one);
}

/** The bytes of each value: several for a list or a map. */
function encodeValues(type: Field['type'], value: Json): readonly Uint8Array[] {
  if (typeof type === 'object') {
    const message = 'one' in type ? type.one : type.many;
    const objects = ('one' in type ? [value] : value) as readonly JsonObject[];
    return objects.map((object) => writeMessage(object, message));
  }
  if (type === 'map') {
    return Object.entries(value as Readonly<Record<string, string>>).map((pair) => {
      const writer = new BinaryWriter();
      for (const [at, text] of pair.entries()) {
        writer.tag(at + 1, WireType.LengthDelimited).string(text);
      }
      return writer.finish();
    });
  }
  if (type === 'time') {
    const seconds = Math.floor(Date.parse(value as string) / 1000);
    return [new BinaryWriter().tag(1, WireType.Varint).int64(seconds).finish()];
  }
  const texts = (type === 'texts' ? value : [value]) as readonly string[];
  return texts.map((text) => Buffer.from(text));
}
