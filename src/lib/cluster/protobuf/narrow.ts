import type { Json, JsonObject } from '../../injection/model/model.ts';
import type { Field, Message } from './message.ts';

/**
 * What {@link readMessage} would have made of an object that came as JSON: the fields of the description alone. So the
 * encoding makes no difference to whoever reads the result.
 */
export function narrowObject(object: JsonObject, description: Message): JsonObject {
  const narrow: Record<string, Json> = {};
  for (const field of description.fields.values()) {
    const value = object[field.name];
    if (value !== undefined && value !== null) narrow[field.name] = narrowValue(value, field);
  }
  return narrow;
}

function narrowValue(value: Json, { type }: Field): Json {
  if (typeof type === 'string') return value;
  if ('one' in type) return narrowObject(value as JsonObject, type.one);
  return (value as readonly Json[]).map((item) => narrowObject(item as JsonObject, type.many));
}
