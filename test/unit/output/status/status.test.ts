import { expect } from 'chai';
import { summarizeDrift } from '../../../../src/lib/injection/drift/drift-summary.ts';
import type { WorkloadDrift } from '../../../../src/lib/injection/drift/drifted-workload.ts';
import {
  type ClusterResults,
  compareFacts,
} from '../../../../src/lib/operations/across/look-across.ts';
import type {
  NamespaceStatus,
  Status,
} from '../../../../src/lib/operations/drift/describe-status.ts';
import { statusFacts } from '../../../../src/lib/operations/drift/status-facts.ts';
import { formatStatus } from '../../../../src/lib/output/status/status.ts';
import { findSchemaProblems } from '../../../schema.ts';
import { drift } from '../../injection/drift/drift-samples.ts';
import { expectGolden } from '../golden.ts';
import { plain, sampleDrifts } from '../restart/restarts.ts';

const problem = { code: 'quota', message: 'exceeded quota: pods', nextStep: 'raise the quota' };
const shop: readonly WorkloadDrift[] = [
  ...sampleDrifts(),
  drift('cart', {
    state: 'in-step',
    reasons: [],
    differences: [],
    images: { 'docker.io/istio/proxyv2:1.29.6': 3 },
    pods: { withSidecar: 3, drifted: 0 },
  }),
  drift('denied', {
    state: 'denied',
    predicted: 'denied',
    reasons: [],
    differences: [],
    problem,
    pods: { drifted: 0 },
  }),
];
const legacy = drift('batch', {
  namespace: 'legacy',
  state: 'in-step',
  predicted: 'not-injected',
  reasons: [],
  differences: [],
  pods: { drifted: 0 },
});

function status(workloads: readonly WorkloadDrift[], isSingle: boolean): Status {
  const summary = (name: string, labels: object): NamespaceStatus => ({
    name,
    ...labels,
    ...summarizeDrift(workloads.filter(({ object }) => object.namespace === name)),
  });
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Status',
    total: summarizeDrift(workloads),
    namespaces: [
      ...(isSingle ? [] : [summary('empty', {}), summary('legacy', { injection: 'disabled' })]),
      summary('shop', { injection: 'enabled' }),
    ],
    ...(isSingle ? { workloads } : {}),
    problems: [
      {
        ...problem,
        workloads: 1,
        objects: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }],
      },
    ],
    unknownParts: [{ part: 'cronjobs', reason: 'forbidden' }],
  };
}

const all = status([...shop, legacy], false);
const single = status(shop, true);

describe('status as text', () => {
  for (const [name, document, wide] of [
    ['all-80.txt', all, false],
    ['all-wide.txt', all, true],
    ['single-80.txt', single, false],
    ['single-wide.txt', single, true],
  ] as const) {
    it(`${name}, as committed`, () => {
      const scope = document === all ? ' -A' : ' -n shop';
      const text = formatStatus(document, { wide, columns: 80, scope });
      expectGolden(`statuses/${name}`, plain(text));
    });
  }

  // The versions of a namespace in which several run may need more.
  it('of all namespaces fits 80 columns', () => {
    const one = status(shop.slice(1), false);
    const text = plain(formatStatus(one, { wide: false, columns: 80, scope: ' -A' }));
    expect(text.split('\n').filter((line) => line.length > 80)).to.deep.equal([]);
  });

  it('its documents are valid, alone and of several clusters', () => {
    const several: ClusterResults<Status> = {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'ClusterResults',
      clusters: [
        { context: 'east', state: 'done', exitCode: 0, result: all },
        { context: 'west', state: 'done', exitCode: 0, result: single },
      ],
      differences: compareFacts([
        { context: 'east', facts: statusFacts(all) },
        { context: 'west', facts: statusFacts(single) },
      ]),
    };
    expect(several.differences).to.not.deep.equal([]);
    expect(findSchemaProblems(all, 'status')).to.deep.equal([]);
    expect(findSchemaProblems(single, 'status')).to.deep.equal([]);
    expect(findSchemaProblems(several, 'cluster-results')).to.deep.equal([]);
  });
});
