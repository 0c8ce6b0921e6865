import { ClusterError } from '../../errors.ts';
import type { JsonObject } from '../../injection/model/model.ts';
import type { Page } from '../list-pages.ts';
import { openEnvelope, PROTOBUF } from './envelope.ts';
import { readMessage } from './message.ts';
import { podListMessage } from './messages.ts';
import { narrowObject } from './narrow.ts';

/** Media types in which a page of pods is understood, the best first. */
export const podList = `${PROTOBUF},application/json`;

/**
 * Reads a page of pods, of each what `messages.ts` describes, from either encoding with the same result.
 * @param body its media type and its bytes.
 * @param purpose of the request, for the error message: `list pods in test1`.
 * @throws {ClusterError} the body is no list of pods.
 */
export function readPodPage(
  { contentType, bytes }: { readonly contentType: string; readonly bytes: Buffer },
  purpose: string,
): Page {
  try {
    const list = contentType.startsWith(PROTOBUF)
      ? readMessage(openEnvelope(bytes), podListMessage)
      : narrowObject(JSON.parse(bytes.toString()) as JsonObject, podListMessage);
    return list;
  } catch (cause) {
    throw new ClusterError(
      `could not ${purpose}: the answer is not a list of pods, or was cut off`,
      {
        code: 'not-an-api-server',
        nextStep: 'check that the kubeconfig names an API server, and no proxy stands in between',
        cause,
      },
    );
  }
}
