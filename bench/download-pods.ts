/**
 * Downloads the list of all pods without reading it: the minimum cost of a list. In pages of 500, in protobuf, over
 * kept-alive connections; page after page, each requested as soon as its token is known, or, with `by-namespace`, with
 * the same requests as `verify -A` (src/lib/cluster/list/list-across.ts).
 */
import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { readKubeconfig } from '../playground/api/kubeconfig.ts';
import { openEnvelope, PROTOBUF } from '../src/lib/cluster/protobuf/envelope.ts';
import { message, readMessage } from '../src/lib/cluster/protobuf/message.ts';

const { server, authority, token } = readKubeconfig(process.env['KUBECONFIG'] ?? '');
const agent = new Agent({ keepAlive: true, ca: authority });
const namesMessage = message({
  2: ['items', { many: message({ 1: ['metadata', { one: message({ 1: ['name', 'text'] }) }] }) }],
});
const tokenMessage = message({ 1: ['metadata', { one: message({ 3: ['continue', 'text'] }) }] });

function download(path: string, next = ''): Promise<Buffer> {
  const url = new URL(`${path}?limit=500`, server);
  if (next) url.searchParams.set('continue', next);
  const headers = { Accept: PROTOBUF, Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      if (response.statusCode === 200) resolve(buffer(response));
      else reject(new Error(`the API server answers ${response.statusCode ?? 0}`));
    })
      .once('error', reject)
      .end();
  });
}

async function downloadPages(path: string): Promise<void> {
  let next = '';
  do {
    const page = await download(path, next);
    const { metadata } = readMessage(openEnvelope(page), tokenMessage) as {
      readonly metadata?: { readonly continue?: string };
    };
    next = metadata?.continue ?? '';
  } while (next !== '');
}

async function downloadByNamespace(): Promise<void> {
  const [list] = await Promise.all([download('/api/v1/namespaces'), download('/api/v1/pods')]);
  const { items } = readMessage(openEnvelope(list), namesMessage) as unknown as {
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  };
  const names = items.map(({ metadata }) => metadata.name);
  const next = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      await downloadPages(`/api/v1/namespaces/${name}/pods`);
    }
  };
  await Promise.all([next(), next(), next()]);
}

await (process.argv[2] === 'by-namespace' ? downloadByNamespace() : downloadPages('/api/v1/pods'));
agent.destroy();
