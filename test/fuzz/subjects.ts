import fc from 'fast-check';
import { UsageError } from '../../src/lib/errors.ts';
import { parseSelectorFlag } from '../../src/lib/injection/selector/selector-flag.ts';
import { compileSelector, matchSelector } from '../../src/lib/injection/selector/selector.ts';
import { parseExpectations } from '../../src/lib/injection/verification/expectations-file.ts';
import { workloadKinds } from '../../src/lib/injection/workload/workload-kinds.ts';
import { parseWorkloadReferences } from '../../src/lib/injection/workload/workload-reference.ts';
import { createCustomColumns } from '../../src/lib/output/jsonpath/custom-columns.ts';
import { compileTemplate, fillTemplate } from '../../src/lib/output/jsonpath/jsonpath.ts';
import { sampleList } from '../unit/output/sample-list.ts';
import { anyJumble, anyTemplate } from '../unit/output/templates.ts';

/** Something that takes text from users. */
export interface FuzzSubject {
  readonly name: string;
  readonly input: fc.Arbitrary<string>;
  /** Takes one text; a {@link UsageError} is an answer, anything else that is thrown a crash. */
  readonly take: (text: string) => void;
}

const list = sampleList();
const [pod = {}] = list.items;
const labels = { app: 'details', 'istio.io/rev': 'canary', empty: '' };

/** Pieces of a little language in any order, with anything between. */
function jumble(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  );
  return fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));
}

/** Everything that is fuzzed. */
export const subjects: readonly FuzzSubject[] = [
  {
    name: 'JSONPath template',
    input: fc.oneof(anyTemplate, anyJumble),
    take: (text: string): void => {
      fillTemplate(compileTemplate(text), list);
    },
  },
  {
    name: 'custom columns',
    input: jumble('NAME:', '.metadata.name', ',', '{', '}', '[*]', '[-1]', '[?(@.a)]', '..', ':'),
    take: (text: string): void => {
      const columns = createCustomColumns(text);
      columns.format([columns.row(pod)]);
    },
  },
  {
    name: 'selector',
    input: jumble(
      'app',
      '=',
      '!=',
      '==',
      '!',
      'details',
      ',',
      ' in ',
      ' notin ',
      '(',
      ')',
      ' ',
      '/',
    ),
    take: (text: string): void => {
      const compiled = compileSelector(parseSelectorFlag(text, '-l'));
      if (compiled.ok) matchSelector(compiled.selector, labels);
    },
  },
  {
    name: 'workload names',
    input: jumble('deploy', '/', 'web', ',', 'pod', '.apps', '.v1', ' ', 'all', 'sts'),
    take: (text: string): void => {
      parseWorkloadReferences(text.split(' '), { kinds: workloadKinds, bareKind: 'Pod' });
    },
  },
  {
    name: 'expectations',
    input: jumble(
      ...['apiVersion: asm-inject/v1alpha1\n', 'kind: Expectations\n', 'namespaces:\n', '  a:\n'],
      ...[
        '    all: injected\n',
        '    except: [',
        'deploy/a',
        ']\n',
        '- ',
        '&x',
        '*x',
        '? ',
        '{',
        '"',
      ],
    ),
    take: (text: string): void => {
      parseExpectations(text, 'fuzz.yaml');
    },
  },
];

/** Whether an error is an answer to what a user wrote. */
export function isAnswer(error: unknown): boolean {
  return error instanceof UsageError;
}
