import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { JsonObject } from '../../injection/model/model.ts';
import { arrivedPage, type ArrivedPage, type Page } from '../list/list-pages.ts';
import { checkList } from '../list/shape.ts';
import { openEnvelope, PROTOBUF } from './envelope.ts';
import { type Message, readEach, readMessage } from './message.ts';
import { ITEMS, listHeadMessage, listKeysMessage, listMessage } from './messages.ts';
import { narrowObject } from './narrow.ts';

/** The number of objects that are read, and judged, at a time. */
const batchSize = 8;

/** Supported media types of such a page, in order of preference. */
export const narrowList = `${PROTOBUF},application/json`;

/**
 * Reads a page of objects, each with the described fields only, from either encoding with the same result. The objects
 * themselves are read on demand.
 * @param body its media type and its bytes.
 * @param item the fields of an object.
 * @param purpose of the request, for the error message: `list pods in test1`.
 * @throws {ClusterError} the body is not a list; reading its batches throws it as well.
 */
export function readNarrowPage(
  { contentType, bytes }: { readonly contentType: string; readonly bytes: Buffer },
  item: Message,
  purpose: string,
): ArrivedPage {
  try {
    if (!contentType.startsWith(PROTOBUF)) {
      const json: unknown = JSON.parse(bytes.toString());
      checkList(json, { purpose });
      const page: Page = narrowObject(json as JsonObject, listMessage(item));
      return arrivedPage(page);
    }
    const list = openEnvelope(bytes);
    const head: Page = readMessage(list, listHeadMessage);
    const count = head.items?.length ?? 0;
    return {
      metadata: head.metadata,
      count,
      batches: () => readBatches(list, item, purpose),
      last: () => (readMessage(list, listKeysMessage) as Page).items?.at(-1),
    };
  } catch (cause) {
    throw noList(purpose, cause);
  }
}

/** A pod is garbage right after it was read: with few at a time, the collector finds almost nothing to keep. */
function* readBatches(list: Buffer, item: Message, purpose: string): Generator<ApiObject[]> {
  let batch: ApiObject[] = [];
  try {
    for (const object of readEach(list, ITEMS, item)) {
      if (batch.push(object as unknown as ApiObject) < batchSize) continue;
      yield batch;
      batch = [];
    }
  } catch (cause) {
    throw noList(purpose, cause);
  }
  if (batch.length > 0) yield batch;
}

function noList(purpose: string, cause: unknown): ClusterError {
  return new ClusterError(`could not ${purpose}: the answer is not a list, or was cut off`, {
    code: 'not-an-api-server',
    nextStep: 'check that the kubeconfig names an API server, and no proxy is in between',
    cause,
  });
}
