import type { Json, JsonObject } from '../../injection/model/model.ts';
import type { Field, Message } from './message.ts';

/**
 * Reduces an object that came as JSON to the result of {@link readMessage}: only the fields of the description. The
 * encoding therefore makes no difference to callers.
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
