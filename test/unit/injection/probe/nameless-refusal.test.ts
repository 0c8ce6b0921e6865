import { expect } from 'chai';
import { withoutPodName } from '../../../../src/lib/injection/probe/nameless-refusal.ts';

const long = 'a'.repeat(70);

const cases: readonly (readonly [generateName: string, message: string, want: string])[] = [
  [
    'web-',
    'pods "web-x7k2p" is forbidden: exceeded quota',
    'a new pod is forbidden: exceeded quota',
  ],
  ['web-', 'Pod "web-x7k2p" is invalid: spec.x', 'a new pod is invalid: spec.x'],
  ['asm-inject-probe-', 'pods "asm-inject-probe-bcdfg" is forbidden', 'a new pod is forbidden'],
  ['a.b-', 'pods "a.b-x7k2p" is forbidden', 'a new pod is forbidden'],
  ['a.b-', 'pods "acb-x7k2p" is forbidden', 'pods "acb-x7k2p" is forbidden'],
  [long, `pods "${long.slice(0, 58)}x7k2p" is forbidden`, 'a new pod is forbidden'],
  ['web-', 'pods "web-0" is forbidden', 'pods "web-0" is forbidden'],
  ['web-', 'pods "other-x7k2p" is forbidden', 'pods "other-x7k2p" is forbidden'],
];

describe('withoutPodName', () => {
  for (const [generateName, message, want] of cases) {
    it(`${generateName}: ${message}`, () => {
      expect(withoutPodName(message, generateName)).to.equal(want);
    });
  }
});
