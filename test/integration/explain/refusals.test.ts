import { expect } from 'chai';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';
import { present } from '../../../src/lib/present.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';

const enabled = { 'istio-injection': 'enabled' };

interface Refusal {
  readonly code: ProbeReasonCode;
  /** Where the same code has several rows: the namespace. */
  readonly as?: string;
  /** What stands in the way, in the namespace. */
  readonly object?: (namespace: string) => string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** A part of the API server's own words. */
  readonly message: string;
  /** A part of the text's end. */
  readonly ending: string;
  /** Whether a pod without a sidecar is refused as well. */
  readonly needsNoSidecar?: true;
}

const refusals: readonly Refusal[] = [
  {
    code: 'quota',
    object: (namespace) => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: small, namespace: ${namespace} }
spec: { hard: { pods: '0' } }
`,
    message: 'exceeded quota: small',
    ending:
      'lower the requests of the pod itself, or remove other pods kubectl describe resourcequota',
    needsNoSidecar: true,
  },
  {
    code: 'quota',
    as: 'quota-for-one',
    object: (namespace) => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: narrow, namespace: ${namespace} }
spec: { hard: { limits.memory: 1Gi } }
`,
    podSpec: {
      containers: [{ name: 'app', image: 'app', resources: { limits: { memory: '512Mi' } } }],
    },
    message: 'exceeded quota: narrow',
    ending: "lower the sidecar's requests",
  },
  {
    code: 'limit-range',
    object: (namespace) => `
apiVersion: v1
kind: LimitRange
metadata: { name: narrow, namespace: ${namespace} }
spec: { limits: [{ type: Container, max: { cpu: 50m }, default: { cpu: 50m }, defaultRequest: { cpu: 5m } }] }
`,
    message: 'maximum cpu usage per Container is 50m',
    ending: 'kubectl describe limitrange -n',
  },
  {
    code: 'pod-security',
    labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    message: 'violates PodSecurity "baseline:latest"',
    ending: 'kubectl asm-inject opt-out deployment/web -n',
  },
  {
    code: 'pod-security',
    as: 'host-pid',
    labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    podSpec: { hostPID: true },
    message: 'hostPID=true',
    ending: 'correct the fields that the message names',
    needsNoSidecar: true,
  },
  {
    code: 'service-account',
    podSpec: { serviceAccountName: 'nobody' },
    message: 'error looking up service account',
    ending: 'kubectl get serviceaccounts -n',
  },
  {
    code: 'denied-annotation',
    annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': 'eighty' },
    message: "for annotation 'traffic.sidecar.istio.io/includeInboundPorts'",
    ending: 'kubectl patch deployment/web -n',
  },
  {
    code: 'denied-policy',
    labels: { guarded: 'yes' },
    object: () => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-web }
spec:
  failurePolicy: Fail
  matchConstraints:
    namespaceSelector: { matchLabels: { guarded: 'yes' } }
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  validations: [{ expression: 'false', message: no pod is good enough }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: no-web }
spec: { policyName: no-web, validationActions: [Deny] }
`,
    message: 'no pod is good enough',
    ending: 'ask the team that wrote the policy',
  },
];

describe('explain: what else refuses a pod', function () {
  this.timeout(90_000);
  const cluster = playground({ profile: 'istio', nodes: 1 });
  let bench: Bench;
  before(async () => {
    bench = new Bench(cluster(), await openTerminal(cluster()));
  });

  for (const { code, as = code, needsNoSidecar, ...one } of refusals) {
    it(as, async () => {
      const { object, labels, annotations, podSpec, message, ending } = one;
      await bench.make(as, { ...enabled, ...labels }, [
        app(
          'Deployment',
          'web',
          present({
            annotations,
            podSpec,
            spec: { replicas: 0 },
          }),
        ),
      ]);
      if (object) await cluster().apply(object(as));
      const { asked, proposals } = await eventually(async () => {
        const explanation = await explainOne(bench, `deployment/web -n ${as}`);
        expect(explanation.verdict).to.equal('denied');
        expect(explanation.asked.failure?.code).to.equal(code);
        return explanation;
      });
      expect(asked.failure?.message).to.contain(message);
      expect(asked.failure?.needsNoSidecar).to.equal(needsNoSidecar);
      // No way of keeping the sidecar out lets such a pod in.
      if (needsNoSidecar) expect(proposals).to.deep.equal([]);
      const { stdout } = await bench.run(`explain deployment/web -n ${as}`);
      expect(stdout).to.match(/^deployment\/web in \S+: a new pod is refused\n/);
      expect(stdout.slice(stdout.indexOf('\nto ')).replaceAll(/\s+/g, ' ')).to.contain(ending);
    });
  }

  it('asking leaves nothing behind', async () => {
    const { stdout } = await cluster().kubectl(['get', 'pods', '-A', '-o', 'name']);
    expect(stdout).to.match(/^(pod\/istiod-\S+\n)+$/);
  });
});
