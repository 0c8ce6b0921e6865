import { readFileSync } from 'node:fs';
import {
  type ClusterResults,
  compareFacts,
} from '../../../../../src/lib/operations/across/look-across.ts';
import type { Status } from '../../../../../src/lib/operations/drift/describe-status.ts';
import { statusFacts } from '../../../../../src/lib/operations/drift/status-facts.ts';
import type { ExplanationList } from '../../../../../src/lib/operations/explain/explanation-document.ts';
import {
  formatClusterFailures,
  formatClusterResults,
} from '../../../../../src/lib/output/across/cluster-results.ts';
import { formatExplanations } from '../../../../../src/lib/output/explanation/explanation.ts';
import {
  findReasons,
  formatReasons,
} from '../../../../../src/lib/output/explanation/reason-list.ts';
import { formatStatus, summarizeStatus } from '../../../../../src/lib/output/status/status.ts';
import { formatVerification } from '../../../../../src/lib/output/verification/verification.ts';
import { allStatus, singleStatus } from '../../statuses.ts';
import { sampleVerification, verification, verifiedPod } from '../../verifications.ts';
import { type Scenes, wide } from './scene.ts';

function explanation(name: string): ExplanationList {
  const path = `test/fixtures/explanations/${name}.json`;
  return JSON.parse(readFileSync(path, 'utf8')) as ExplanationList;
}

const several: ClusterResults<Status> = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'ClusterResults',
  clusters: [
    { context: 'east', state: 'done', exitCode: 0, result: allStatus },
    {
      context: 'arn:aws:eks:eu-central-1:123456789012:cluster/payments-production',
      state: 'done',
      exitCode: 0,
      result: singleStatus,
    },
    {
      context: 'west',
      state: 'failed',
      exitCode: 4,
      error: {
        code: 'unreachable',
        message:
          'the API server https://api.west.example.com:6443 cannot be reached: connect ECONNREFUSED 203.0.113.7:6443',
        nextStep: 'check the network, and the server of the context: kubectl config view --minify',
      },
    },
  ],
  differences: compareFacts([
    { context: 'east', facts: statusFacts(allStatus) },
    {
      context: 'arn:aws:eks:eu-central-1:123456789012:cluster/payments-production',
      facts: statusFacts(singleStatus),
    },
  ]),
};

const statusAcross = {
  look: () => Promise.reject(new Error('not called')),
  facts: statusFacts,
  summarize: summarizeStatus,
  format: (result: Status) => formatStatus(result, { wide: false, columns: 80, scope: ' -A' }),
};

const longNames = verification({
  summary: { MISSING: 1, OK: 1 },
  namespaces: [
    { name: 'kube-system', system: true, workloads: 1, summary: { OK: 1 } },
    {
      name: 'team-payments-settlement-production-eu-central-1',
      workloads: 1,
      summary: { MISSING: 1 },
    },
  ],
  workloads: [
    {
      namespace: 'team-payments-settlement-production-eu-central-1',
      kind: 'StatefulSet',
      name: 'settlement-ledger-reconciliation',
      summary: { MISSING: 1 },
      sidecars: { none: 1 },
    },
  ],
  pods: [
    verifiedPod({
      namespace: 'team-payments-settlement-production-eu-central-1',
      name: 'settlement-ledger-reconciliation-0',
      workload: { kind: 'StatefulSet', name: 'settlement-ledger-reconciliation' },
      status: 'MISSING',
      sidecar: 'none',
      origin: 'none',
    }),
  ],
});

/** Texts of the commands that only read. */
export const reportScenes: Scenes = {
  status: (options) => formatStatus(singleStatus, { ...options, scope: ' -n shop' }),
  'status-wide': (options) => formatStatus(singleStatus, { ...wide(options), scope: ' -n shop' }),
  'status-all': (options) => formatStatus(allStatus, { ...options, scope: ' -A' }),
  'status-all-wide': (options) => formatStatus(allStatus, { ...wide(options), scope: ' -A' }),
  'status-several': (options) =>
    formatClusterFailures(several, options.columns) +
    formatClusterResults(several, statusAcross, options),
  verify: (options) => formatVerification(sampleVerification(), options),
  'verify-wide': (options) => formatVerification(sampleVerification(), wide(options)),
  'verify-long-names': (options) => formatVerification(longNames, options),
  'explain-injected-wide': (options) => formatExplanations(explanation('injected'), wide(options)),
  'explain-broken-ca': (options) => formatExplanations(explanation('broken-ca'), options),
  'explain-namespace-misspelt': (options) =>
    formatExplanations(explanation('namespace-misspelt'), options),
  'explain-old-pods': (options) => formatExplanations(explanation('old-pods'), options),
  'explain-code': (options) => {
    const found = findReasons(['no-webhook', 'unreachable']);
    if ('unknown' in found) throw new Error(found.unknown.join());
    return formatReasons(found.list, options);
  },
};
