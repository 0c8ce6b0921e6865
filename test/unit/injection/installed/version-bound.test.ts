import { expect } from 'chai';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import {
  describeBound,
  inferBound,
} from '../../../../src/lib/injection/installed/version-bound.ts';
import { asmConfiguration, stockConfiguration } from '../stock-webhooks.ts';

const stock = readInjectorWebhooks(stockConfiguration());
const asm = readInjectorWebhooks(asmConfiguration());
const nftables = '{"global":{"nativeNftables":false}}';
const tag = 'istiod-revision-tag-prod';

describe('the oldest release that an injector can be of', () => {
  for (const [title, webhooks, values, serviceNames, want] of [
    ['nothing tells', asm, '{"global":{}}', ['istiod'], undefined],
    ['values that cannot be read', asm, '{', [], undefined],
    ['the webhooks', stock, '', [], /^1\.12\.0 or newer \(webhook \S+ selects pods by the label/],
    ['the values', stock, nftables, [], /^1\.27\.0 or newer \(its values have global\.nativeN/],
    ['values in YAML', asm, 'global:\n  nativeNftables: true\n', [], /^1\.27\.0 or newer/],
    ['a Service of a tag', stock, nftables, ['istiod', tag], /^1\.28\.0 or newer .*-tag-prod/],
  ] as const) {
    it(title, () => {
      const bound = inferBound({ webhooks, values, serviceNames });
      if (want === undefined) expect(bound).to.equal(undefined);
      else expect(bound && describeBound(bound)).to.match(want);
    });
  }
});
