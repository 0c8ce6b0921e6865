import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { JsonObject } from '../../injection/model/model.ts';
import { arrivedPage, type ArrivedPage, type Page } from '../list/list-pages.ts';
import { checkList } from '../list/shape.ts';
import { openEnvelope, PROTOBUF } from './envelope.ts';
import { readEach, readMessage } from './message.ts';
import { ITEMS, listHeadMessage, listKeysMessage, podListMessage, podMessage } from './messages.ts';
import { narrowObject } from './narrow.ts';

/** The number of pods that are judged at a time. */
const batchSize = 8;

/** Supported media types of a page of pods, in order of preference. */
export const podList = `${PROTOBUF},application/json`;

/**
 * Reads a page of pods, each with the fields that `messages.ts` describes, from either encoding with the same result.
 * The pods themselves are read on demand.
 * @param body its media type and its bytes.
 * @param purpose of the request, for the error message: `list pods in test1`.
 * @throws {ClusterError} the body is not a list of pods; reading its batches throws it as well.
 */
export function readPodPage(
  { contentType, bytes }: { readonly contentType: string; readonly bytes: Buffer },
  purpose: string,
): ArrivedPage {
  try {
    if (!contentType.startsWith(PROTOBUF)) {
      const json: unknown = JSON.parse(bytes.toString());
      checkList(json, { purpose });
      const page: Page = narrowObject(json as JsonObject, podListMessage);
      return arrivedPage(page);
    }
    const list = openEnvelope(bytes);
    const head: Page = readMessage(list, listHeadMessage);
    const count = head.items?.length ?? 0;
    return {
      metadata: head.metadata,
      count,
      batches: () => readBatches(list, purpose),
      last: () => (readMessage(list, listKeysMessage) as Page).items?.at(-1),
    };
  } catch (cause) {
    throw noPods(purpose, cause);
  }
}

/** A pod is garbage right after it was read: with few at a time, the collector finds almost nothing to keep. */
function* readBatches(list: Buffer, purpose: string): Generator<ApiObject[]> {
  let batch: ApiObject[] = [];
  try {
    for (const pod of readEach(list, ITEMS, podMessage)) {
      if (batch.push(pod as unknown as ApiObject) < batchSize) continue;
      yield batch;
      batch = [];
    }
  } catch (cause) {
    throw noPods(purpose, cause);
  }
  if (batch.length > 0) yield batch;
}

function noPods(purpose: string, cause: unknown): ClusterError {
  return new ClusterError(
    `could not ${purpose}: the answer is not a list of pods, or was cut off`,
    {
      code: 'not-an-api-server',
      nextStep: 'check that the kubeconfig names an API server, and no proxy is in between',
      cause,
    },
  );
}
