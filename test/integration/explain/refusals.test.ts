import { expect } from 'chai';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';

const enabled = { 'istio-injection': 'enabled' };

interface Refusal {
  readonly code: ProbeReasonCode;
  /** What stands in the way, in the namespace. */
  readonly object?: (namespace: string) => string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** A part of the API server's own words. */
  readonly message: string;
  /** A part of the text's end. */
  readonly ending: string;
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
    ending: 'kubectl describe resourcequota -n',
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

  for (const { code, object, labels, annotations, podSpec, message, ending } of refusals) {
    it(code, async () => {
      await bench.make(code, { ...enabled, ...labels }, [
        app('Deployment', 'web', {
          ...(annotations ? { annotations } : {}),
          ...(podSpec ? { podSpec } : {}),
          spec: { replicas: 0 },
        }),
      ]);
      if (object) await cluster().apply(object(code));
      const { asked, verdict } = await eventually(async () => {
        const explanation = await explainOne(bench, `deployment/web -n ${code}`);
        expect(explanation.verdict).to.equal('denied');
        return explanation;
      });
      expect(verdict).to.equal('denied');
      expect(asked.failure?.code).to.equal(code);
      expect(asked.failure?.message).to.contain(message);
      const { stdout } = await bench.run(`explain deployment/web -n ${code}`);
      expect(stdout).to.match(/^deployment\/web in \S+: a new pod is refused\n/);
      expect(stdout.slice(stdout.indexOf('\nto ')).replaceAll(/\s+/g, ' ')).to.contain(ending);
    });
  }

  it('asking leaves nothing behind', async () => {
    const { stdout } = await cluster().kubectl(['get', 'pods', '-A', '-o', 'name']);
    expect(stdout).to.match(/^(pod\/istiod-\S+\n)+$/);
  });
});
