import type { ServerResponse } from 'node:http';
import { ApiClient } from '../playground/api/api-client.ts';
import type { ApiAccess } from '../playground/api/kubeconfig.ts';
import { PROTOBUF } from '../src/lib/cluster/protobuf/envelope.ts';
import { type FrontServer, startFront } from './front-server.ts';
import {
  type Encoding,
  makePage,
  namespacePrefix,
  type RecordedList,
  recordList,
} from './recorded-list.ts';

const podsPath = '/api/v1/pods';
const namespacesPath = '/api/v1/namespaces';
const podsOf = (namespace: string): string => `${namespacesPath}/${namespace}/pods`;

/**
 * Starts a server that plays back the recorded pods of a cluster several times, with other namespaces each time: in
 * pages, in the requested encoding, over TLS, as the API server would. Namespaces are repeated equally often; the API
 * server itself answers all other requests.
 * @param times the number of repetitions.
 */
export async function startPlayback(access: ApiAccess, times: number): Promise<FrontServer> {
  const record = (path: string, kind: string, encoding: Encoding) =>
    recordList(access, path, { kind, encoding });
  const pods = {
    json: await record(podsPath, 'PodList', 'json'),
    protobuf: await record(podsPath, 'PodList', 'protobuf'),
  };
  const namespaces = await record(namespacesPath, 'NamespaceList', 'json');
  const byNamespace = new Map<string, RecordedList>();
  for (const name of await namesOf(access)) {
    byNamespace.set(name, await record(podsOf(name), 'PodList', 'protobuf'));
  }
  return startFront(access, (url, { method, headers: { accept = '' } }, outgoing) => {
    if (method !== 'GET' || url.searchParams.has('watch')) return 'pass';
    const asksForProtobuf = accept.includes(PROTOBUF) && !accept.includes(';as=');
    const [, repetition, rest = ''] =
      /^s(\d{4})-(.*)$/.exec(url.pathname.split('/')[4] ?? '') ?? [];
    const ofNamespace = byNamespace.get(`${namespacePrefix}${rest}`);
    if (url.pathname === podsPath) {
      playPage(pods[asksForProtobuf ? 'protobuf' : 'json'], { times }, url, outgoing);
    } else if (url.pathname === namespacesPath) playPage(namespaces, { times }, url, outgoing);
    else if (asksForProtobuf && ofNamespace && url.pathname.endsWith('/pods')) {
      playPage(ofNamespace, { times: 1, first: Number(repetition) }, url, outgoing);
    } else return 'pass';
    return 'done';
  });
}

async function namesOf(access: ApiAccess): Promise<readonly string[]> {
  const { items } = await new ApiClient(access).list(namespacesPath);
  return items
    .map(({ metadata: { name = '' } }) => name)
    .filter((name) => name.startsWith(namespacePrefix));
}

/** The continue token is the number of the page. */
function playPage(
  list: RecordedList,
  { times, first = 0 }: { readonly times: number; readonly first?: number },
  url: URL,
  outgoing: ServerResponse,
): void {
  const { pages, count, encoding } = list;
  const number = Number(url.searchParams.get('continue') ?? '0');
  const repetition = Math.floor(number / pages.length);
  const index = number % pages.length;
  const page = pages[index];
  if (page === undefined) throw new RangeError(`there is no page ${number}`);
  const done = pages.slice(0, index + 1).reduce((sum, one) => sum + one.count, repetition * count);
  const isLast = number === pages.length * times - 1;
  const metadata = {
    resourceVersion: '1',
    continue: isLast ? '' : String(number + 1),
    remainingItemCount: count * times - done,
  };
  const contentType = encoding === 'json' ? 'application/json' : PROTOBUF;
  outgoing.writeHead(200, { 'content-type': contentType });
  for (const part of makePage(list, page, first + repetition, metadata)) outgoing.write(part);
  outgoing.end();
}
