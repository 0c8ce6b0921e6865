/**
 * Downloads the list of all pods as `verify -A` does (pages of 500, protobuf, one connection, the next page asked for as
 * soon as its token is known) and looks at nothing of it but that token: what a list costs at least.
 */
import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { readKubeconfig } from '../playground/control-plane/kubeconfig.ts';
import { openEnvelope, PROTOBUF } from '../src/lib/cluster/protobuf/envelope.ts';
import { message, readMessage } from '../src/lib/cluster/protobuf/message.ts';

const { server, authority, token } = readKubeconfig(process.env['KUBECONFIG'] ?? '');
const agent = new Agent({ keepAlive: true, ca: authority });
const listMetadata = message({ 1: ['metadata', { one: message({ 3: ['continue', 'text'] }) }] });

function download(next: string): Promise<Buffer> {
  const url = new URL('/api/v1/pods?limit=500', server);
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

let next = '';
do {
  const page = await download(next);
  const { metadata } = readMessage(openEnvelope(page), listMetadata) as {
    readonly metadata?: { readonly continue?: string };
  };
  next = metadata?.continue ?? '';
} while (next !== '');
agent.destroy();
