import { type Message, message } from './message.ts';

/*
 * The fields of pods and workloads that are read, with the numbers of Kubernetes v1.36 api/core/v1/generated.proto,
 * api/apps/v1/generated.proto and apimachinery pkg/apis/meta/v1/generated.proto. Numbers of published messages never change.
 */

const ownerReference = message({
  1: ['kind', 'text!'],
  3: ['name', 'text!'],
  4: ['uid', 'text!'],
  5: ['apiVersion', 'text!'],
  6: ['controller', 'flag?'],
});

const objectMeta = message({
  1: ['name', 'text'],
  2: ['generateName', 'text'],
  3: ['namespace', 'text'],
  5: ['uid', 'text'],
  9: ['deletionTimestamp', 'time'],
  11: ['labels', 'map'],
  12: ['annotations', 'map'],
  13: ['ownerReferences', { many: ownerReference }],
});

const container = message({
  1: ['name', 'text!'],
  2: ['image', 'text'],
  4: ['args', 'texts'],
  24: ['restartPolicy', 'text'],
});

const podSpec = message({
  2: ['containers', { many: container }],
  11: ['hostNetwork', 'flag'],
  20: ['initContainers', { many: container }],
});

const containerState = message({
  1: ['waiting', { one: message({ 1: ['reason', 'text'], 2: ['message', 'text'] }) }],
  2: ['running', { one: message({}) }],
  3: ['terminated', { one: message({ 1: ['exitCode', 'count!'], 3: ['reason', 'text'] }) }],
});

const containerStatus = message({
  1: ['name', 'text!'],
  2: ['state', { one: containerState }],
  4: ['ready', 'flag!'],
  9: ['started', 'flag?'],
});

const podStatus = message({
  1: ['phase', 'text'],
  4: ['reason', 'text'],
  8: ['containerStatuses', { many: containerStatus }],
  10: ['initContainerStatuses', { many: containerStatus }],
});

/** The parts of a pod that judging it needs. */
export const podMessage = message({
  1: ['metadata', { one: objectMeta }],
  2: ['spec', { one: podSpec }],
  3: ['status', { one: podStatus }],
});

/** What the counts of a workload belong to. */
const countedMeta = message({
  1: ['name', 'text'],
  3: ['namespace', 'text'],
  7: ['generation', 'count'],
});

function workloadMessage(status: Message): Message {
  return message({ 1: ['metadata', { one: countedMeta }], 3: ['status', { one: status }] });
}

/** By kind: the counts that show whether all pods are of the newest template. */
export const rolloutMessages: Readonly<Record<string, Message>> = {
  Deployment: workloadMessage(
    message({
      1: ['observedGeneration', 'count'],
      2: ['replicas', 'count'],
      3: ['updatedReplicas', 'count'],
    }),
  ),
  StatefulSet: workloadMessage(
    message({
      1: ['observedGeneration', 'count'],
      6: ['currentRevision', 'text'],
      7: ['updateRevision', 'text'],
    }),
  ),
  DaemonSet: workloadMessage(
    message({
      1: ['currentNumberScheduled', 'count'],
      5: ['observedGeneration', 'count'],
      6: ['updatedNumberScheduled', 'count'],
    }),
  ),
};

const listMeta = message({
  2: ['resourceVersion', 'text'],
  3: ['continue', 'text'],
  4: ['remainingItemCount', 'count'],
});

/** The field of a list that holds its objects. */
export const ITEMS = 2;

/** The metadata of a page of any kind, and the number of its objects; the objects themselves are not read. */
export const listHeadMessage = message({
  1: ['metadata', { one: listMeta }],
  [ITEMS]: ['items', { many: message({}) }],
});

/** The sort keys of the objects of a page. */
export const listKeysMessage = message({
  [ITEMS]: [
    'items',
    {
      many: message({
        1: ['metadata', { one: message({ 1: ['name', 'text'], 3: ['namespace', 'text'] }) }],
      }),
    },
  ],
});

/** A page of objects. */
export function listMessage(item: Message): Message {
  return message({ 1: ['metadata', { one: listMeta }], [ITEMS]: ['items', { many: item }] });
}

/** The API server's answer when it refuses, in the encoding that the request asked for. */
export const statusMessage = message({
  2: ['status', 'text'],
  3: ['message', 'text'],
  4: ['reason', 'text'],
  5: [
    'details',
    {
      one: message({
        1: ['name', 'text'],
        2: ['group', 'text'],
        3: ['kind', 'text'],
        5: ['retryAfterSeconds', 'count'],
      }),
    },
  ],
  6: ['code', 'count'],
});
