import type { ApiBody, ApiRequest } from './api-request.ts';
import { translateStatus } from './failure.ts';
import { openEnvelope, PROTOBUF } from './protobuf/envelope.ts';
import { readMessage } from './protobuf/message.ts';
import { statusMessage } from './protobuf/messages.ts';

/** A refusal comes in the encoding that was asked for, too; as text it is the Status object in JSON. */
export function textOf({ contentType, bytes }: ApiBody): string {
  if (!contentType.startsWith(PROTOBUF)) return bytes.toString();
  try {
    return JSON.stringify(readMessage(openEnvelope(bytes), statusMessage));
  } catch {
    // Not what an API server sends; the caller says so.
    return '';
  }
}

/**
 * Parses the body of a successful answer.
 * @throws {ClusterError} it is no JSON.
 */
export function parseJson(text: string, request: ApiRequest): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw translateStatus(200, text, request, cause);
  }
}
