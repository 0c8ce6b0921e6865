import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { files } from '../../../playground/control-plane/components.ts';
import type { Playground } from '../../../playground/playground.ts';

/**
 * Writes an object into the API server's store with a text of it replaced, each time it occurs: the only way to what an
 * API server of today refuses to store, and one of before may have left there. The store holds protobuf, where a text of
 * another length would need a new length before it.
 * @param object its plural and name.
 */
export async function replaceInStore(
  playground: Playground,
  object: string,
  from: string,
  to: string,
): Promise<void> {
  if (from.length !== to.length) throw new Error(`${to} is not as long as ${from}`);
  const key = Buffer.from(`/registry/${object}`).toString('base64');
  const { kvs: [stored] = [] } = (await call(playground, 'range', { key })) as {
    kvs?: readonly { readonly value: string }[];
  };
  const bytes = Buffer.from(stored?.value ?? '', 'base64');
  const value = bytes.toString('latin1').replaceAll(from, to);
  await call(playground, 'put', { key, value: Buffer.from(value, 'latin1').toString('base64') });
}

async function call(playground: Playground, verb: string, body: object): Promise<unknown> {
  const socketPath = join(playground.directory, files.etcdSocket);
  const headers = { 'content-type': 'application/json' };
  const answer = await new Promise<string>((resolve, reject) => {
    request({ socketPath, path: `/v3/kv/${verb}`, method: 'POST', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`etcd ${verb}: ${response.statusCode}`));
      text(response).then(resolve, reject);
    })
      .once('error', reject)
      .end(JSON.stringify(body));
  });
  return JSON.parse(answer);
}
