import type { ApiBody, ApiRequest } from './api-request.ts';
import { translateStatus } from './failure.ts';
import { openEnvelope, PROTOBUF } from './protobuf/envelope.ts';
import { readMessage } from './protobuf/message.ts';
import { statusMessage } from './protobuf/messages.ts';

/**
 * The text of a body. A refusal also comes in the encoding that was requested; its text is the Status object in JSON.
 */
export function textOf({ contentType, bytes }: ApiBody): string {
  if (!contentType.startsWith(PROTOBUF)) return bytes.toString();
  try {
    return JSON.stringify(readMessage(openEnvelope(bytes), statusMessage));
  } catch {
    // An API server does not send this; the caller reports it.
    return '';
  }
}

/**
 * Parses the body of a successful answer.
 * @throws {ClusterError} it is not JSON.
 */
export function parseJson(text: string, request: ApiRequest): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw translateStatus(200, text, request, cause);
  }
}
