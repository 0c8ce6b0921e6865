import { expect } from 'chai';
import type { FaultName } from '../../playground/faults/faults.ts';
import type { DriftReason } from '../../src/lib/injection/drift/drift.ts';
import type { WorkloadDrift } from '../../src/lib/injection/drift/drifted-workload.ts';
import type { Status } from '../../src/lib/operations/drift/describe-status.ts';
import type { WorkloadExplanation } from '../../src/lib/operations/explain/explanation-document.ts';
import type { RestartResult } from '../../src/lib/operations/restart/restart-document.ts';
import type { WorkloadSummary } from '../../src/lib/operations/verify/verification.ts';
import { askIstioctl, readDocumentedAnswers } from './beside-istioctl.ts';
import { explainOne } from './explain/explained.ts';
import { eventually } from './playground/eventually.ts';
import { playground } from './playground/shared-playground.ts';
import { type Gate, openGate } from './verify/gate.ts';
import { app, type AppOptions } from './workloads/apps.ts';

type Texts = Readonly<Record<string, string>>;

/** One workload, two pods of it, and what is true of them for every command. */
interface Situation extends AppOptions {
  readonly title: string;
  readonly kind?: string;
  readonly namespace: Texts;
  /** Commands once the pods run; `NS` stands for the namespace. */
  readonly then?: readonly string[];
  readonly predicted: 'injected' | 'not-injected' | 'denied';
  /** Pods that differ from a new one, of two. */
  readonly differ: number;
  readonly reasons?: readonly DriftReason[];
  /** What verify says of each pod, by status. */
  readonly verify: Readonly<Partial<Record<string, number>>>;
  /** What the first proposal of explain is for; left out: not looked at. */
  readonly purpose?: string;
  /** No pod is there, since none can be made. */
  readonly isEmpty?: boolean;
}

const inject = 'sidecar.istio.io/inject';
const enabled = { 'istio-injection': 'enabled' };
const never = { mesh: 'never' };
const optOut = (target: string): string =>
  `kubectl patch ${target} -n NS --type merge -p '{"spec":{"template":{"metadata":{"labels":{"${inject}":"false"}}}}}'`;
const byHand = {
  containers: [
    { name: 'app', image: 'app:1' },
    { name: 'istio-proxy', image: 'example.com/proxyv2:1.20.0', args: ['proxy', 'sidecar'] },
  ],
  initContainers: [{ name: 'istio-init', image: 'example.com/proxyv2:1.20.0' }],
};

const situations: readonly Situation[] = [
  {
    title: 'an enabled namespace',
    namespace: enabled,
    predicted: 'injected',
    differ: 0,
    verify: { OK: 2 },
  },
  {
    title: 'a webhook with matchLabels',
    namespace: { team: 'mesh' },
    predicted: 'injected',
    differ: 0,
    verify: { OK: 2 },
  },
  {
    title: 'annotation false',
    namespace: enabled,
    annotations: { [inject]: 'false' },
    predicted: 'not-injected',
    differ: 0,
    verify: { OK: 2 },
  },
  {
    title: 'host network',
    namespace: enabled,
    podSpec: { hostNetwork: true },
    predicted: 'not-injected',
    differ: 0,
    verify: { OK: 2 },
  },
  {
    title: 'a selector of the injector',
    namespace: enabled,
    labels: never,
    predicted: 'not-injected',
    differ: 0,
    verify: { OK: 2 },
  },
  {
    title: 'a misspelt label',
    namespace: enabled,
    then: ['kubectl label namespace NS istio-injection=Enabled --overwrite'],
    predicted: 'not-injected',
    differ: 2,
    reasons: ['extra'],
    verify: { EXTRA: 2 },
    purpose: 'repair',
  },
  {
    title: 'old pods',
    namespace: {},
    then: ['kubectl label namespace NS istio-injection=enabled'],
    predicted: 'injected',
    differ: 2,
    reasons: ['missing'],
    verify: { MISSING: 2 },
    purpose: 'recreate',
  },
  {
    title: 'an old image, and native sidecars since',
    namespace: { 'istio.io/rev': 'canary' },
    predicted: 'injected',
    differ: 2,
    reasons: ['classic-instead-of-native', 'image'],
    verify: { DRIFTED: 2 },
    purpose: 'recreate',
  },
  {
    title: 'a missing revision',
    namespace: enabled,
    then: ['kubectl label namespace NS istio-injection- istio.io/rev=gone'],
    predicted: 'not-injected',
    differ: 2,
    reasons: ['extra'],
    verify: { EXTRA: 2 },
    purpose: 'repair',
  },
  {
    title: 'a bad annotation',
    namespace: {},
    annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': 'http' },
    then: [
      'kubectl label namespace NS istio-injection=enabled',
      'kubectl delete pods --all -n NS --wait=false',
    ],
    predicted: 'denied',
    differ: 0,
    verify: { DENIED: 2 },
    isEmpty: true,
  },
  {
    title: 'hand-injected, where nothing injects',
    namespace: { 'istio-injection': 'disabled' },
    podSpec: byHand,
    predicted: 'not-injected',
    differ: 0,
    verify: { OK: 2 },
  },
  {
    title: 'a paused Deployment that has opted out',
    namespace: enabled,
    then: ['kubectl rollout pause deployment/web -n NS', optOut('deployment/web')],
    predicted: 'not-injected',
    differ: 2,
    reasons: ['extra'],
    verify: { EXTRA: 2 },
  },
  {
    title: 'an OnDelete StatefulSet that has opted out',
    kind: 'StatefulSet',
    namespace: enabled,
    spec: { updateStrategy: { type: 'OnDelete' } },
    then: [optOut('statefulset/web')],
    predicted: 'not-injected',
    differ: 2,
    reasons: ['extra'],
    verify: { EXTRA: 2 },
  },
  {
    title: 'a ReplicaSet that has opted out',
    kind: 'ReplicaSet',
    namespace: enabled,
    then: [optOut('replicaset/web')],
    predicted: 'not-injected',
    differ: 2,
    reasons: ['extra'],
    verify: { EXTRA: 2 },
  },
];

const documentedAnswers = readDocumentedAnswers();
const shortNames: Texts = { Deployment: 'deploy', StatefulSet: 'sts', ReplicaSet: 'rs' };
const targetOf = ({ kind = 'Deployment' }: Situation): string => `${shortNames[kind] ?? ''}/web`;

describe('one truth: explain, verify, status and restart', function () {
  this.timeout(180_000);
  const cluster = playground({ profile: 'istio', variants: ['canary'], nodes: 1 });
  let gate: Gate;
  let statuses: ReadonlyMap<string, Status['namespaces'][number]>;
  let restarts: ReadonlyMap<string, WorkloadDrift>;
  let verified: ReadonlyMap<string, WorkloadSummary>;

  async function document<T>(line: string): Promise<T> {
    const { stdout, stderr } = await gate.run(`${line} -o json`);
    if (stdout === '') throw new Error(`${line}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async function paste(line: string): Promise<void> {
    const { exitCode, stderr } = await gate.paste(line);
    expect(exitCode, `${line}: ${stderr}`).to.equal(0);
  }

  /** Adds a webhook like the one for enabled namespaces, for others. */
  async function addWebhook(namespaceSelector: object): Promise<void> {
    const place = 'mutatingwebhookconfiguration istio-sidecar-injector';
    const { stdout } = await cluster().kubectl(['get', ...place.split(' '), '-o', 'json']);
    const { webhooks } = JSON.parse(stdout) as { readonly webhooks: readonly object[] };
    const name = 'team.sidecar-injector.istio.io';
    const patch = [
      { op: 'add', path: '/webhooks/-', value: { ...webhooks[2], name, namespaceSelector } },
    ];
    await paste(`kubectl patch ${place} --type json -p '${JSON.stringify(patch)}'`);
  }

  async function lookAtAll(): Promise<void> {
    const [status, restart, verification] = await Promise.all([
      document<Status>('status -A'),
      document<RestartResult>('restart -A --dry-run=client'),
      document<{ workloads: readonly WorkloadSummary[] }>('verify -A'),
    ]);
    statuses = new Map(status.namespaces.map((one) => [one.name, one]));
    const drifts = [...restart.workloads, ...restart.leftAlone];
    restarts = new Map(drifts.map((one) => [one.object.namespace ?? '', one]));
    verified = new Map(verification.workloads.map((one) => [one.namespace, one]));
  }

  before(async function () {
    this.timeout(180_000);
    gate = await openGate(cluster());
    await addWebhook({ matchLabels: { team: 'mesh' } });
    const config = 'configmap istio-sidecar-injector -n istio-system';
    await paste(
      `kubectl get ${config} -o yaml | sed -z 's/neverInjectSelector:\\n *\\[\\]/neverInjectSelector: [{matchLabels: {mesh: never}}]/' | kubectl replace -f -`,
    );
    await Promise.all(
      situations.map(async ({ kind = 'Deployment', namespace, then = [], ...options }, index) => {
        const name = `sit-${index}`;
        const spec = { replicas: 2, ...options.spec };
        await gate.make(name, namespace, [app(kind, 'web', { ...options, spec })]);
        for (const line of then) await paste(line.replaceAll('NS', name));
      }),
    );
    // The canary's sidecars are native from now on, and of another image.
    const canary = 'configmap istio-sidecar-injector-canary -n istio-system';
    await paste(
      `kubectl get ${canary} -o yaml | sed -E 's/"tag": *"[^"]*"/"tag": "9.9.9"/' | kubectl replace -f -`,
    );
    await paste(
      'kubectl set env deployment/istiod-canary -n istio-system ENABLE_NATIVE_SIDECARS=true',
    );
    await cluster().restartInjector('istiod-canary');
    await eventually(async () => {
      await lookAtAll();
      for (const [index, { title, predicted, verify }] of situations.entries()) {
        const { predicted: reported = {} } = statuses.get(`sit-${index}`) ?? {};
        expect(reported, title).to.deep.equal({ [predicted]: 1 });
        expect(verified.get(`sit-${index}`)?.summary, title).to.deep.equal(verify);
      }
    }, 60_000);
  });

  situations.forEach((situation, index) => {
    const { title, predicted, differ, reasons = [], verify, purpose, isEmpty } = situation;
    it(title, async () => {
      const namespace = `sit-${index}`;
      const explanation = await explainOne(gate, `${targetOf(situation)} -n ${namespace}`);
      // What new pods get.
      expect(explanation.verdict).to.equal(predicted);
      expect(explanation.asked.agrees, 'predicted and asked').to.equal(true);
      expect(statuses.get(namespace)?.predicted).to.deep.equal({ [predicted]: 1 });

      // How many pods are not like that.
      const status = statuses.get(namespace);
      const restart = restarts.get(namespace);
      const { summary = {} } = verified.get(namespace) ?? {};
      expect(status?.pods.drifted, 'status').to.equal(differ);
      expect(restart?.pods.drifted ?? 0, 'restart').to.equal(differ);
      expect(summary, 'verify').to.deep.equal(verify);
      const found = Object.entries(summary).filter(([word]) => word !== 'OK' && word !== 'DENIED');
      expect(
        found.reduce((sum, [, count]) => sum + count, 0),
        'verify',
      ).to.equal(differ);
      expect(countOld(explanation), 'explain').to.equal(differ);
      expect(restart?.reasons.filter((one) => reasons.includes(one)) ?? []).to.deep.equal(reasons);
      expect(explanation.actual?.pods.length).to.equal(isEmpty === true ? 0 : 2);

      // What istioctl answers.
      const documented = documentedAnswers.get(title);
      if (documented) {
        const { kubeconfig } = cluster();
        const answers = await askIstioctl(
          kubeconfig,
          namespace,
          explanation,
          countOld(explanation),
        );
        expect(answers).to.deep.equal(documented);
      }

      // What to do.
      if (purpose !== undefined) expect(explanation.proposals[0]?.purpose).to.equal(purpose);
      const commands = explanation.proposals.flatMap((one) => one.commands).join('\n');
      if (purpose === 'repair') expect(commands).to.not.match(/restart|delete pods/);
    });
  });

  it('ten of these situations stand in the table beside istioctl', () => {
    const titles = [...situations.map(({ title }) => title), ...outages.map(([title]) => title)];
    expect(documentedAnswers.size).to.equal(10);
    expect(titles).to.include.members([...documentedAnswers.keys()]);
  });

  const outages: readonly [title: string, fault: FaultName, verdict: string][] = [
    ['0 replicas', 'no-endpoint', 'denied'],
    ['0 replicas, and Ignore', 'fail-open', 'not-injected'],
    ['a wrong CA, and Fail', 'wrong-ca', 'denied'],
    ['a wrong CA, and Ignore', 'wrong-ca', 'not-injected'],
    ['a dead injector', 'missing-service', 'denied'],
  ];
  const ignore = JSON.stringify(
    [0, 1, 2, 3].map((index) => ({
      op: 'replace',
      path: `/webhooks/${index}/failurePolicy`,
      value: 'Ignore',
    })),
  );
  for (const [title, fault, verdict] of outages) {
    it(`${title}: no pod is called wrong, and nothing is restarted`, async () => {
      const undo = await cluster().breakInjector(fault);
      try {
        if (verdict === 'not-injected') {
          await paste(
            `kubectl patch mutatingwebhookconfiguration istio-sidecar-injector --type json -p '${ignore}'`,
          );
        }
        const explanation = await eventually(async () => {
          const one = await explainOne(gate, 'deployment/web -n sit-0');
          expect(one.verdict).to.equal(verdict);
          return one;
        }, 60_000);
        const [status, restart, verification] = await Promise.all([
          document<Status>('status -n sit-0'),
          document<RestartResult>('restart -n sit-0 --dry-run=client'),
          gate.report('-n sit-0', 0),
        ]);
        expect(status.total.predicted).to.deep.equal({ [verdict]: 1 });
        expect(status.total.pods).to.include({ withSidecar: 2, drifted: 0 });
        expect(restart.workloads).to.deep.equal([]);
        expect(restart.leftAlone.map(({ skip }) => skip.code)).to.deep.equal(['injector-down']);
        expect(verification.summary).to.deep.equal({ OK: 2 });
        const commands = explanation.proposals.flatMap((one) => one.commands).join('\n');
        expect(commands).to.not.match(/restart/);
        const documented = documentedAnswers.get(title);
        if (documented) {
          const answers = await askIstioctl(cluster().kubeconfig, 'sit-0', explanation, 0);
          expect(answers).to.deep.equal(documented);
        }
      } finally {
        await undo();
      }
    });
  }
});

/** Pods that explain says are not as a new one would be. */
function countOld({ verdict, actual, findings }: WorkloadExplanation): number {
  const pods = actual?.pods ?? [];
  if (verdict === 'injected') {
    const isOld = findings.some(({ code }) => /differs$|outdated$/.test(code));
    return pods.filter(({ sidecar }) => sidecar === 'none' || isOld).length;
  }
  return verdict === 'not-injected' ? pods.filter(({ injected }) => injected).length : 0;
}
