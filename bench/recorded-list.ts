import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ApiAccess } from '../playground/api/kubeconfig.ts';
import { PROTOBUF } from '../src/lib/cluster/protobuf/envelope.ts';

/** One of the API server's two encodings. */
export type Encoding = 'json' | 'protobuf';

/** The part of a page before its objects. */
export interface PageMetadata {
  readonly resourceVersion: string;
  readonly continue: string;
  readonly remainingItemCount: number;
}

/** Pages of a list as a real API server sent them. */
export interface RecordedList {
  /** As in `PodList`. */
  readonly kind: string;
  readonly encoding: Encoding;
  /** How many objects there are. */
  readonly count: number;
  readonly pages: readonly RecordedPage[];
}

interface RecordedPage {
  readonly count: number;
  /** The objects alone, with their separators. */
  readonly items: Buffer;
  /** The positions of namespace names in it. */
  readonly namespaces: readonly number[];
}

/** The prefix of all namespace names in a filled playground (playground/scale/fill.ts). */
export const namespacePrefix = 'scale-';

/**
 * Reads a list of a cluster in pages of 500.
 * @throws {Error} the API server refuses.
 */
export async function recordList(
  access: ApiAccess,
  path: string,
  { kind, encoding }: Pick<RecordedList, 'kind' | 'encoding'>,
): Promise<RecordedList> {
  const pages: RecordedPage[] = [];
  let token = '';
  do {
    const { metadata, items, count } = (encoding === 'json' ? readJson : readProtobuf)(
      await download(access, path, token, encoding),
    );
    pages.push({ count, items, namespaces: findAll(items, namespacePrefix) });
    token = metadata.continue;
  } while (token !== '');
  const count = pages.reduce((sum, page) => sum + page.count, 0);
  return { kind, encoding, count, pages };
}

/**
 * The body of one page, with its namespaces renamed to names of the same length, so that every repetition of the list
 * has its own pods.
 */
export function makePage(
  { kind, encoding }: RecordedList,
  { items, namespaces }: RecordedPage,
  repetition: number,
  metadata: PageMetadata,
): readonly Buffer[] {
  const renamed = Buffer.from(items);
  const prefix = `s${String(repetition).padStart(4, '0')}-`;
  for (const at of namespaces) renamed.write(prefix, at, 'latin1');
  return (encoding === 'json' ? wrapJson : wrapProtobuf)(kind, renamed, metadata);
}

async function download(
  { server, authority, token }: ApiAccess,
  path: string,
  next: string,
  encoding: Encoding,
): Promise<Buffer> {
  const url = new URL(`${path}?limit=500`, server);
  if (next) url.searchParams.set('continue', next);
  const Accept = encoding === 'json' ? 'application/json' : PROTOBUF;
  const headers = { Accept, Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    request(url, { ca: authority, headers }, (response) => {
      if (response.statusCode === 200) resolve(buffer(response));
      else reject(new Error(`${path}: the API server answers ${response.statusCode ?? 0}`));
    })
      .once('error', reject)
      .end();
  });
}

function findAll(bytes: Buffer, text: string): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found.push(at);
  return found;
}

interface ReadPage {
  readonly metadata: { readonly continue: string };
  readonly items: Buffer;
  readonly count: number;
}

function readJson(body: Buffer): ReadPage {
  const { metadata, items } = JSON.parse(body.toString()) as {
    readonly metadata: { readonly continue?: string };
    readonly items: readonly unknown[];
  };
  const start = body.indexOf('"items":[') + '"items":['.length;
  const end = body.lastIndexOf(']');
  return {
    metadata: { continue: metadata.continue ?? '' },
    items: body.subarray(start, end),
    count: items.length,
  };
}

function wrapJson(kind: string, items: Buffer, metadata: PageMetadata): readonly Buffer[] {
  const { resourceVersion, remainingItemCount } = metadata;
  const reported = metadata.continue
    ? { resourceVersion, continue: metadata.continue, remainingItemCount }
    : { resourceVersion };
  const head = `{"kind":"${kind}","apiVersion":"v1","metadata":${JSON.stringify(reported)},"items":[`;
  return [Buffer.from(head), items, Buffer.from(']}')];
}

const MAGIC = Buffer.from('k8s\0');

/**
 * Envelope and list as in Kubernetes' generated.proto: Unknown has the list as field 2, and a list has its objects as
 * field 2.
 */
function readProtobuf(body: Buffer): ReadPage {
  const list = fieldsOf(body.subarray(MAGIC.length)).find(({ number }) => number === 2)?.bytes;
  if (list === undefined) throw new Error('a page of pods without a list');
  const fields = fieldsOf(list);
  const metadata = fields.find(({ number }) => number === 1);
  const token = fieldsOf(metadata?.bytes ?? Buffer.alloc(0)).find(({ number }) => number === 3);
  const objects = fields.filter(({ number }) => number === 2);
  // The metadata comes first.
  const items = list.subarray(objects[0]?.start ?? list.length);
  return {
    metadata: { continue: token?.bytes.toString() ?? '' },
    items,
    count: objects.length,
  };
}

interface FieldBytes {
  readonly number: number;
  readonly start: number;
  readonly bytes: Buffer;
}

function fieldsOf(message: Buffer): FieldBytes[] {
  const reader = new BinaryReader(message);
  const fields: FieldBytes[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) {
      fields.push({ number, start, bytes: reader.bytes() as Buffer });
    } else reader.skip(wireType);
  }
  return fields;
}

function wrapProtobuf(kind: string, items: Buffer, metadata: PageMetadata): readonly Buffer[] {
  const reported = new BinaryWriter()
    .tag(2, WireType.LengthDelimited)
    .string(metadata.resourceVersion);
  if (metadata.continue) {
    reported.tag(3, WireType.LengthDelimited).string(metadata.continue);
    reported.tag(4, WireType.Varint).int64(metadata.remainingItemCount);
  }
  const head = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .bytes(reported.finish())
    .finish();
  const type = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string('v1')
    .tag(2, WireType.LengthDelimited)
    .string(kind)
    .finish();
  const envelope = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .bytes(type)
    .tag(2, WireType.LengthDelimited)
    .uint32(head.length + items.length)
    .finish();
  return [MAGIC, Buffer.from(envelope), Buffer.from(head), items];
}
