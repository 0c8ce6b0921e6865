import { expect } from 'chai';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import {
  describeBound,
  inferBound,
} from '../../../../src/lib/injection/installed/version-bound.ts';
import { asmConfiguration, stockConfiguration } from '../stock-webhooks.ts';

const stock = readInjectorWebhooks(stockConfiguration());
const asm = readInjectorWebhooks(asmConfiguration());
const nftables = '{"global":{"nativeNftables":false},"pilot":{"env":{}}}';
// As the charts of 1.11.8 and 1.12.0 have them.
const before = '{"global":{"configCluster":false},"istio_cni":{"enabled":false},"revision":""}';
const since12 = '{"global":{"caName":"","configCluster":false},"istio_cni":{"enabled":false}}';
const tag = 'istiod-revision-tag-prod';

describe('the oldest release that an injector can be of', () => {
  for (const [title, webhooks, values, serviceNames, want] of [
    ['nothing tells', asm, '{"global":{}}', ['istiod'], undefined],
    ['values that cannot be read', asm, '{', [], undefined],
    ['the webhooks', stock, '', [], /^1\.10\.0 or newer \(there is a webhook rev\.object\./],
    ['values of 1.11', stock, before, [], /^1\.10\.0 or newer/],
    ['values of 1.12', stock, since12, [], /^1\.12\.0 or newer \(its values have global\.caName\)/],
    ['values of 1.16', asm, '{"global":{"caName":"","variant":""}}', [], /^1\.16\.0 or newer/],
    ['values of 1.22', asm, '{"pilot":{"cni":{}}}', [], /^1\.22\.0 or newer/],
    ['values of 1.24', asm, '{"global":{"waypoint":{}},"pilot":{}}', [], /^1\.24\.0 or newer/],
    ['values of 1.26', asm, '{"pilot":{"env":{}}}', [], /^1\.26\.0 or newer/],
    ['values of 1.27', stock, nftables, [], /^1\.27\.0 or newer \(its values have global\.nativeN/],
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
