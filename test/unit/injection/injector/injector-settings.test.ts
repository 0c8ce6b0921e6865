import { expect } from 'chai';
import { UsageError } from '../../../../src/lib/errors.ts';
import {
  isNothingWanted,
  parseNodeSelector,
  parseReplicas,
  parseResources,
} from '../../../../src/lib/injection/injector/injector-settings.ts';

/** The message for the user. */
function refusal(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} → ${error.nextStep ?? ''}`;
    throw error;
  }
  return 'accepted';
}

describe('settings of an injector, as written on the command line', () => {
  it('are read', () => {
    expect(parseReplicas('3')).to.equal(3);
    expect(parseResources('cpu=500m,memory=512Mi', '--requests')).to.deep.equal({
      cpu: '500m',
      memory: '512Mi',
    });
    expect(parseResources('memory=1.5Gi', '--limits')).to.deep.equal({ memory: '1.5Gi' });
    expect(parseResources('cpu=0.5', '--limits')).to.deep.equal({ cpu: '0.5' });
    expect(parseNodeSelector(['disk=ssd', 'kubernetes.io/os-', 'empty='])).to.deep.equal({
      disk: 'ssd',
      'kubernetes.io/os': null,
      empty: '',
    });
  });

  it('may all be left out', () => {
    expect(isNothingWanted({})).to.equal(true);
    expect(isNothingWanted({ replicas: undefined, limits: undefined })).to.equal(true);
    expect(isNothingWanted({ rewriteAppProbe: false })).to.equal(false);
  });

  for (const [parse, want] of [
    [() => parseReplicas('two'), /whole number, not "two" → for example: --replicas 2/],
    [() => parseReplicas('-1'), /whole number/],
    [() => parseReplicas('1.5'), /whole number/],
    [() => parseReplicas('99999999999'), /whole number/],
    [() => parseReplicas('0'), /nothing answers the webhook/],
    [() => parseResources('memory=512', '--requests'), /512 has no unit.*bytes → write 512Mi$/],
    [() => parseResources('memory=0.5', '--requests'), /has no unit.* → write 0.5Mi$/],
    [
      () => parseResources('memory=512m', '--limits'),
      /512m has no unit.*thousandths of a byte → write 512Mi$/,
    ],
    [() => parseResources('memory=1e9', '--limits'), /1e9 has no unit/],
    [() => parseResources('memory=512MB', '--limits'), /"512MB" is not a quantity of memory/],
    [() => parseResources('memory=lots', '--limits'), /"lots" is not a quantity of memory/],
    [() => parseResources('memory=0Mi', '--limits'), /memory must be above 0/],
    [() => parseResources('memory=-1Gi', '--limits'), /memory must be above 0/],
    [
      () => parseResources('cpu=half', '--requests'),
      /"half" is not a quantity of CPU → write cores/,
    ],
    [() => parseResources('cpu=0', '--requests'), /CPU must be above 0/],
    [() => parseResources('cpu=', '--requests'), /"" is not a quantity of CPU/],
    [() => parseResources('cpu', '--requests'), /--requests takes cpu and memory, and "cpu" is/],
    [() => parseResources('gpu=1', '--limits'), /--limits takes cpu and memory, and "gpu=1" is/],
    [() => parseResources('cpu=1=2', '--limits'), /"cpu=1=2" is/],
    [() => parseResources('', '--limits'), /"" is/],
    [() => parseResources('cpu=1,cpu=2', '--limits'), /--limits has cpu twice/],
    [() => parseNodeSelector(['disk']), /"disk" is not a node label/],
    [() => parseNodeSelector(['=ssd']), /"=ssd" is not a node label/],
    [() => parseNodeSelector(['-']), /"-" is not a node label/],
    [() => parseNodeSelector(['disk=a b']), /"disk=a b" is not a node label: label value/],
    [() => parseNodeSelector(['disk=ssd', 'disk-']), /--node-selector has disk twice/],
  ] as const) {
    const said = refusal(parse);
    it(`are refused: ${said}`, () => {
      expect(said).to.match(want);
    });
  }
});
