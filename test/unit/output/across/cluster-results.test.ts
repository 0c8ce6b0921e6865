import { expect } from 'chai';
import type {
  ClusterDifference,
  ClusterResult,
} from '../../../../src/lib/operations/across/look-across.ts';
import { formatClusterResults } from '../../../../src/lib/output/across/cluster-results.ts';

const task = {
  look: () => Promise.resolve({ result: '' }),
  facts: () => [],
  summarize: (result: string) => result,
  format: (result: string) => `${result}\n`,
};
const error = { code: 'unreachable', message: 'no' };
const east: ClusterResult<string> = {
  context: 'east',
  state: 'done',
  exitCode: 3,
  result: '4 MISSING',
};
const west: ClusterResult<string> = { context: 'west', state: 'done', exitCode: 0, result: '3 OK' };
const partial: ClusterResult<string> = { ...west, exitCode: 4 };
const gone: ClusterResult<string> = { context: 'gone', state: 'failed', exitCode: 4, error };
const mesh: ClusterResult<string> = { context: 'mesh', state: 'skipped', exitCode: 0, error };
const differences: readonly ClusterDifference[] = [
  { subject: 'shop', aspect: 'pods', values: { east: 'MISSING', west: 'OK' } },
];

function show(
  clusters: readonly ClusterResult<string>[],
  found: readonly ClusterDifference[] = [],
): string {
  const results = {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'ClusterResults',
    clusters,
    differences: found,
  } as const;
  return formatClusterResults(results, task, { wide: false, columns: undefined });
}

describe('results of several clusters', () => {
  it('summarise each result', () => {
    expect(show([east, west, gone, mesh])).to.match(
      /^CONTEXT +RESULT\neast +4 MISSING\nwest +3 OK\ngone +not read: unreachable\nmesh +skipped: a control plane\n/,
    );
  });

  for (const [title, text, end] of [
    ['none', show([east, west]), '\nNo differences between east and west.\n'],
    [
      'none, and one was not read',
      show([east, west, gone]),
      '\nNo differences between east and west. Not compared: gone.\n',
    ],
    [
      'none in what could be read',
      show([east, partial]),
      '\nNo differences in what could be read of east and west.\n',
    ],
    [
      'one was read',
      show([east, gone]),
      '\nNothing to compare: only east was read. Not compared: gone.\n',
    ],
    [
      'none was read',
      show([gone, { ...gone, context: 'away' }]),
      '\nNothing to compare: no cluster was read. Not compared: gone, away.\n',
    ],
    [
      'some',
      show([east, west, gone], differences),
      '\nDifferences between east and west:\nSUBJECT   ASPECT   east      west\nshop      pods     MISSING   OK\nNot compared: gone.\n',
    ],
  ] as const) {
    it(`differences: ${title}`, () => {
      expect(text.slice(text.indexOf('\n\n') + 1)).to.equal(end);
    });
  }
});
