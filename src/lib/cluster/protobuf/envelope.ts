import { BinaryReader } from '@bufbuild/protobuf/wire';

/** Media type of Kubernetes' own protobuf encoding. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** `k8s` and a zero byte: the start of every such body. */
const MAGIC = Buffer.from('k8s\0');

const RAW_FIELD = 2;

/**
 * Takes the object out of the envelope of a protobuf body: four bytes, then a message Unknown, whose field 2 is the
 * object (Kubernetes v1.36 apimachinery pkg/runtime/generated.proto).
 * @throws {Error} the body is something else, or was cut off.
 */
export function openEnvelope(body: Buffer): Buffer {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new TypeError('no Kubernetes protobuf');
  const reader = new BinaryReader(body.subarray(MAGIC.length));
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === RAW_FIELD) return reader.bytes() as Buffer;
    reader.skip(wireType);
  }
  throw new TypeError('an envelope without an object');
}
