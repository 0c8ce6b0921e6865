import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect } from 'chai';
import fc from 'fast-check';
import { openEnvelope } from '../../../../src/lib/cluster/protobuf/envelope.ts';
import { message, readMessage } from '../../../../src/lib/cluster/protobuf/message.ts';
import { podMessage } from '../../../../src/lib/cluster/protobuf/messages.ts';
import { readNarrowPage } from '../../../../src/lib/cluster/protobuf/narrow-page.ts';
import { narrowObject } from '../../../../src/lib/cluster/protobuf/narrow.ts';

const inner = message({ 1: ['name', 'text!'], 2: ['note', 'text'] });
const outer = message({
  1: ['title', 'text'],
  2: ['isOn', 'flag'],
  3: ['isReady', 'flag!'],
  4: ['isStarted', 'flag?'],
  5: ['count', 'count'],
  6: ['code', 'count!'],
  7: ['words', 'texts'],
  8: ['labels', 'map'],
  9: ['at', 'time'],
  20: ['one', { one: inner }],
  21: ['many', { many: inner }],
});

function nested(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

function field(writer: BinaryWriter, number: number): BinaryWriter {
  return writer.tag(number, WireType.LengthDelimited);
}

function envelope(raw: Uint8Array): Buffer {
  const unknown = nested((writer) => {
    field(writer, 1).bytes(nested((type) => field(type, 2).string('PodList')));
    field(writer, 2).bytes(raw);
  });
  return Buffer.concat([Buffer.from('k8s\0'), unknown]);
}

describe('a message in protobuf', () => {
  it('is decoded to the same value as its JSON, with or without empty fields', () => {
    const bytes = nested((writer) => {
      field(writer, 1).string('größe');
      writer.tag(2, WireType.Varint).bool(false);
      writer.tag(4, WireType.Varint).bool(false);
      writer.tag(5, WireType.Varint).int64(0);
      field(writer, 7).string('');
      field(writer, 7).string('b');
      field(writer, 8).bytes(
        nested((entry) => field(field(entry, 1).string('app'), 2).string('x')),
      );
      field(writer, 8).bytes(
        nested((entry) => field(field(entry, 1).string('team'), 2).string('')),
      );
      field(writer, 9).bytes(nested((time) => time.tag(1, WireType.Varint).int64(1795431886)));
      field(writer, 20).bytes(new Uint8Array());
      field(writer, 21).bytes(nested((one) => field(one, 2).string('n')));
      field(writer, 99).bytes(Buffer.from('of a later release'));
      writer.tag(98, WireType.Bit64).fixed64(7);
    });
    expect(readMessage(Buffer.from(bytes), outer)).to.deep.equal({
      title: 'größe',
      isReady: false,
      isStarted: false,
      code: 0,
      words: ['', 'b'],
      labels: { app: 'x', team: '' },
      at: '2026-11-23T11:04:46Z',
      one: { name: '' },
      many: [{ name: '', note: 'n' }],
    });
  });

  it('of JSON and of protobuf is the same, whatever else the JSON has', () => {
    const name = fc.string({ maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.record({ name, note: name, other: name })), name, (many, title) => {
        const bytes = nested((writer) => {
          field(writer, 1).string(title);
          for (const one of many) {
            field(writer, 21).bytes(
              nested((inside) => field(field(inside, 1).string(one.name), 2).string(one.note)),
            );
          }
        });
        const json = {
          ...(title === '' ? {} : { title }),
          isReady: false,
          code: 0,
          // omitempty, as the API server writes
          many: many.map(({ note, ...rest }) => ({ ...rest, ...(note === '' ? {} : { note }) })),
        };
        const read = readMessage(Buffer.from(bytes), outer);
        expect({ many: [], ...read }).to.deep.equal(narrowObject(json, outer));
      }),
    );
  });
});

describe('a page of pods', () => {
  const pod = nested((writer) => {
    field(writer, 1).bytes(nested((meta) => field(meta, 1).string('web-1')));
  });
  const list = nested((writer) => {
    field(writer, 1).bytes(nested((meta) => field(meta, 3).string('next')));
    field(writer, 2).bytes(pod);
  });
  const contentType = 'application/vnd.kubernetes.protobuf;type=whatever';

  it('is unwrapped from its envelope', () => {
    const page = readNarrowPage({ contentType, bytes: envelope(list) }, podMessage, 'list pods');
    expect(page.metadata).to.deep.equal({ continue: 'next' });
    expect(page.count).to.equal(1);
    expect([...page.batches()]).to.deep.equal([[{ metadata: { name: 'web-1' } }]]);
  });

  it('that is truncated anywhere is an error, never a shorter list', () => {
    const whole = envelope(list);
    for (let length = 0; length < whole.length; length += 1) {
      const bytes = whole.subarray(0, length);
      const read = (): unknown => [
        ...readNarrowPage({ contentType, bytes }, podMessage, 'list pods').batches(),
      ];
      expect(read, `${length} bytes`).to.throw(
        'could not list pods: the answer is not a list, or was cut off',
      );
    }
    expect(() => openEnvelope(Buffer.from('<html>'))).to.throw(TypeError);
  });

  it('that is not JSON either is an error', () => {
    const bytes = Buffer.from('<html>');
    expect(() =>
      readNarrowPage({ contentType: 'application/json', bytes }, podMessage, 'list pods'),
    ).to.throw('could not list pods: the answer is not a list, or was cut off');
  });
});
