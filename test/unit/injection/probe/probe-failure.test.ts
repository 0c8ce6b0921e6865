import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import { readWebhook } from '../../../../src/lib/injection/installed/injector-objects.ts';
import type { PodObject, WebhookObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { WebhookModel } from '../../../../src/lib/injection/model/injector-model.ts';
import { SIDECAR_STATUS } from '../../../../src/lib/injection/model/keys.ts';
import { readProbeAnswer } from '../../../../src/lib/injection/probe/probe-answer.ts';
import { compareWithPrediction } from '../../../../src/lib/injection/probe/probe-comparison.ts';
import {
  classifyRefusal,
  type Refusal,
} from '../../../../src/lib/injection/probe/probe-failure.ts';
import {
  PROBE_REASONS,
  type ProbeReasonCode,
} from '../../../../src/lib/injection/probe/probe-reasons.ts';
import { present } from '../../../../src/lib/present.ts';
import { injector, input, webhook } from '../builders.ts';

/** One recorded fault: the webhook as it was, and the API server's answer to a pod that was tried out. */
interface RecordedFault {
  readonly fault: string;
  readonly webhook: WebhookObject;
  readonly httpStatus: number;
  readonly reason?: string;
  readonly message?: string;
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/oracle/probe-failures.json', import.meta.url), 'utf8'),
) as readonly RecordedFault[];

/** What each recorded fault is, and a part of what to do about it. */
const wanted: Readonly<Record<string, readonly [ProbeReasonCode | 'injected', string]>> = {
  healthy: ['injected', ''],
  'ca-unknown': ['webhook-ca', 'kubectl edit mutatingwebhookconfiguration istio-sidecar-injector'],
  'ca-empty': ['webhook-ca', 'kubectl edit mutatingwebhookconfiguration istio-sidecar-injector'],
  'connection-refused': ['webhook-refused', 'see whether the injector runs'],
  timeout: ['webhook-timeout', 'NetworkPolicy'],
  'dns-unknown': ['webhook-host-unknown', 'name the Service instead of a URL'],
  'wrong-server-name': ['webhook-certificate-name', 'a name that the certificate has'],
  'service-missing': ['service-missing', 'mutatingwebhookconfiguration istio-sidecar-injector'],
  'service-wrong-port': ['service-port', 'kubectl get service istiod -n istio-system'],
  'wrong-path-404': ['webhook-path', 'correct the path in clientConfig'],
  'ca-unknown-ignore': ['failed-open', 'kubectl get pods -n istio-system'],
  'side-effects-some': ['injected', ''],
  'match-condition-error': ['match-condition-error', 'has(…)'],
  'denied-bad-annotation': ['denied-annotation', 'correct the annotation'],
  'denied-unknown-template': ['denied-template', 'inject.istio.io/templates'],
  'pod-security-restricted': ['pod-security', 'CNI plugin'],
  'quota-exceeded': ['quota', 'kubectl describe resourcequota -n shop'],
};

function refusalOf({ httpStatus, reason, message = '' }: RecordedFault): Refusal {
  return present({ status: httpStatus, reason, message, causes: [] });
}

function podOf({ containers = [], initContainers = [] }: RecordedFault): PodObject {
  const named = (names: readonly string[]): { name: string }[] => names.map((name) => ({ name }));
  const isInjected = containers.includes('istio-proxy');
  return {
    metadata: { name: 'p-x7k2p', annotations: isInjected ? { [SIDECAR_STATUS]: '{}' } : {} },
    spec: { containers: named(containers), initContainers: named(initContainers) },
  };
}

/** What the API server says when a webhook cannot be called. */
function refusal(name: string, url: string, why: string): Refusal {
  const message = `Internal error occurred: failed calling webhook "${name}": failed to call webhook: Post "${url}": ${why}`;
  return { status: 500, message, causes: [] };
}

describe('a refusal of a pod that was tried out', () => {
  it('is recorded for as many faults as are expected', () => {
    expect(recorded.map(({ fault }) => fault)).to.have.members(Object.keys(wanted));
  });

  for (const fault of recorded) {
    const [code, nextStep] = wanted[fault.fault] ?? ['', ''];
    it(`${fault.fault}: ${code}`, () => {
      const model = readWebhook('istio-sidecar-injector', 0, fault.webhook);
      const place = { namespace: 'shop', webhooks: [model] };
      const answer = readProbeAnswer(
        fault.message === undefined ? { made: podOf(fault) } : { refusal: refusalOf(fault) },
        place,
      );
      const predicted = decide(
        input({
          namespace: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
          injectors: [injector({ webhooks: [{ ...model, matchConditions: [] }] })],
        }),
      );
      const { agrees, failure } = compareWithPrediction(predicted, answer, place);
      expect(failure?.code ?? answer.verdict).to.equal(code);
      expect(agrees).to.equal(code === 'injected');
      expect(failure?.nextStep ?? '').to.contain(nextStep);
      if (fault.message !== undefined) expect(failure?.message).to.equal(fault.message);
    });
  }

  const others: readonly {
    name: string;
    refusal: Partial<Refusal> & { message: string };
    code: ProbeReasonCode;
  }[] = [
    {
      name: 'an expired certificate',
      refusal: {
        message:
          'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-23T09:00:00Z is after 2026-11-22T09:00:00Z',
      },
      code: 'webhook-certificate-expired',
    },
    {
      name: 'a certificate for another name',
      refusal: {
        message:
          'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": tls: failed to verify certificate: x509: certificate is valid for other.istio-system.svc, not istiod.istio-system.svc',
      },
      code: 'webhook-certificate-name',
    },
    {
      name: 'no ready pod behind the Service',
      refusal: {
        message:
          'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": no endpoints available for service "istiod"',
      },
      code: 'service-no-endpoints',
    },
    {
      name: 'a webhook that answers nonsense',
      refusal: {
        message:
          'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: an error on the server ("") has prevented the request from succeeding',
      },
      code: 'webhook-error',
    },
    {
      name: 'a webhook with side effects',
      refusal: {
        status: 400,
        message: 'admission webhook "sidecar-injector.istio.io" does not support dry run',
      },
      code: 'dry-run-unsupported',
    },
    {
      name: 'templates of another version',
      refusal: {
        status: 400,
        message:
          'admission webhook "namespace.sidecar-injector.istio.io" denied the request: failed to run injection template: template: inject:1: function "Template_Version_And_Istio_Version_Mismatched_Check_Installation" not defined',
      },
      code: 'denied-version',
    },
    {
      name: 'a denial that only the injector understands',
      refusal: {
        status: 400,
        message: 'admission webhook "namespace.sidecar-injector.istio.io" denied the request: no',
      },
      code: 'denied-injector',
    },
    {
      name: 'a denial by a webhook that is no injector',
      refusal: { status: 403, message: 'admission webhook "gatekeeper.sh" denied the request: no' },
      code: 'denied-by-other',
    },
    {
      name: 'an admission policy',
      refusal: {
        status: 422,
        reason: 'Invalid',
        message:
          "pods \"p\" is forbidden: ValidatingAdmissionPolicy 'team' with binding 'team' denied request: no team label",
      },
      code: 'denied-policy',
    },
    {
      name: 'a LimitRange',
      refusal: {
        reason: 'Forbidden',
        message:
          'pods "p" is forbidden: maximum memory usage per Container is 100Mi, but limit is 1Gi',
      },
      code: 'limit-range',
    },
    {
      name: 'a service account that is not there',
      refusal: {
        reason: 'Forbidden',
        message:
          'pods "p" is forbidden: error looking up service account shop/app: serviceaccount "app" not found',
      },
      code: 'service-account',
    },
    {
      name: 'a namespace that is not there',
      refusal: { status: 404, reason: 'NotFound', message: 'namespaces "shop" not found' },
      code: 'namespace-missing',
    },
    {
      name: 'a namespace that is going away',
      refusal: {
        reason: 'Forbidden',
        message:
          'pods "p" is forbidden: unable to create new content in namespace shop because it is being terminated',
        causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }],
      },
      code: 'namespace-terminating',
    },
    {
      name: 'an invalid pod',
      refusal: {
        status: 422,
        reason: 'Invalid',
        message: 'Pod "p" is invalid: spec.containers[0].image: Required value',
        causes: [{ reason: 'FieldValueRequired', field: 'spec.containers[0].image' }],
      },
      code: 'pod-rejected',
    },
    {
      name: 'no right to create pods',
      refusal: {
        reason: 'Forbidden',
        message:
          'pods is forbidden: User "viewer" cannot create resource "pods" in API group "" in the namespace "shop"',
      },
      code: 'probe-forbidden',
    },
    {
      name: 'something nobody has seen before',
      refusal: { message: 'the moon is in the wrong house' },
      code: 'pod-refused',
    },
  ];
  for (const { name, refusal, code } of others) {
    it(`${name}: ${code}`, () => {
      const failure = classifyRefusal(
        { status: 500, causes: [], ...refusal },
        { namespace: 'shop' },
      );
      expect(failure.code).to.equal(code);
      expect(failure.message).to.equal(refusal.message);
    });
  }

  it('names Service and namespace from the URL when the webhook is not known', () => {
    const { code, sentence, nextStep } = classifyRefusal(
      refusal(
        'sidecar-injector.istio.io',
        'https://gate.mesh.svc:443/inject',
        'no endpoints available for service "gate"',
      ),
      { namespace: 'shop' },
    );
    expect(code).to.equal('service-no-endpoints');
    expect(sentence).to.equal(
      'The Service behind webhook sidecar-injector.istio.io has no ready pod.',
    );
    expect(nextStep).to.contain('kubectl describe service gate -n mesh');
  });

  describe('of a webhook whose name stands in several configurations', () => {
    const name = 'rev.namespace.sidecar-injector.istio.io';
    const of = (configuration: string, service: string, more: Partial<WebhookModel> = {}) =>
      webhook({
        configuration,
        name,
        target: {
          kind: 'service',
          namespace: 'istio-system',
          name: service,
          port: 443,
          path: '/inject',
        },
        ...more,
      });
    const healthy = of('istio-sidecar-injector', 'istiod');
    const dead = of('istio-sidecar-injector-1-9-4', 'istiod-1-9-4');
    const tag = of('istio-revision-tag-stable', 'istiod');

    it('is found by the Service that was called', () => {
      const message = refusal(
        name,
        'https://istiod-1-9-4.istio-system.svc:443/inject?timeout=10s',
        'service "istiod-1-9-4" not found',
      );
      const failure = classifyRefusal(message, {
        namespace: 'left',
        webhooks: [healthy, dead, tag],
      });
      expect(failure.at?.object.name).to.equal('istio-sidecar-injector-1-9-4');
      expect(failure.configuration).to.equal('istio-sidecar-injector-1-9-4');
      expect(failure.nextStep).to.contain(
        'kubectl get mutatingwebhookconfiguration istio-sidecar-injector-1-9-4 -o yaml',
      );
    });

    const called = (...configurations: readonly string[]) =>
      configurations.map((configuration) => ({ configuration, name }));
    const rows: readonly {
      readonly title: string;
      readonly webhooks: readonly WebhookModel[];
      readonly called?: readonly { configuration: string; name: string }[];
      readonly wanted: string | undefined;
    }[] = [
      {
        title: 'what is called tells two of one Service apart',
        webhooks: [healthy, tag],
        called: called('istio-sidecar-injector'),
        wanted: 'istio-sidecar-injector',
      },
      {
        title: 'the first that is called ends the request',
        webhooks: [healthy, tag],
        called: called('istio-sidecar-injector', 'istio-revision-tag-stable'),
        wanted: 'istio-revision-tag-stable',
      },
      {
        title: 'but not one that fails open',
        webhooks: [healthy, { ...tag, failurePolicy: 'Ignore' }],
        called: called('istio-sidecar-injector', 'istio-revision-tag-stable'),
        wanted: 'istio-sidecar-injector',
      },
      {
        title: 'another Service is never the one that was called',
        webhooks: [dead],
        wanted: undefined,
      },
    ];
    for (const { title, webhooks, called: calls, wanted: configuration } of rows) {
      it(title, () => {
        const failure = classifyRefusal(
          refusal(name, 'https://istiod.istio-system.svc:443/inject?timeout=10s', ': EOF'),
          present({ namespace: 'left', webhooks, called: calls }),
        );
        expect(failure.configuration).to.equal(configuration);
        expect(failure.at?.object.name).to.equal(configuration);
      });
    }
  });

  describe('by a webhook that is not an injector', () => {
    const gate = webhook({
      configuration: 'policy-engine',
      name: 'gate.example.com',
      target: { kind: 'url', url: 'https://127.0.0.1:19999/nothing' },
    });
    const failing = refusal(
      'gate.example.com',
      'https://127.0.0.1:19999/nothing?timeout=3s',
      'dial tcp 127.0.0.1:19999: connect: connection refused',
    );
    const kinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const;
    for (const kind of kinds) {
      it(`names its ${kind}, and those who run it`, () => {
        const place = {
          namespace: 'spark',
          webhooks: [webhook()],
          others: [{ kind, model: gate }],
        };
        const { code, about, sentence, nextStep, at } = classifyRefusal(failing, place);
        expect([code, about]).to.deep.equal(['other-webhook-failed', 'other-webhook']);
        expect(sentence).to.contain(`${kind} policy-engine, which is not an injector`);
        expect(nextStep).to.equal(
          `ask the team that runs that webhook to look at it: kubectl get ${kind.toLowerCase()} policy-engine -o yaml`,
        );
        expect(at?.object).to.include({ kind, name: 'policy-engine' });
      });
    }

    it('offers no command where its configuration is not known', () => {
      const { code, nextStep } = classifyRefusal(failing, { namespace: 'spark' });
      expect(code).to.equal('other-webhook-failed');
      expect(nextStep).to.equal('ask the team that runs that webhook to look at it');
    });
  });

  it('leaves no brace in any sentence or next step', () => {
    for (const [code, { sentence, nextStep, source }] of Object.entries(PROBE_REASONS)) {
      expect(sentence, code).to.match(/^[A-Z{].*\.$/);
      expect(nextStep, code).to.match(/^[a-z].*[^.]$/);
      expect(source, code).to.not.equal('');
      for (const [, word] of (sentence + nextStep).matchAll(/\{(\w+)\}/g)) {
        expect(word).to.be.oneOf([
          'WEBHOOK',
          'PLACE',
          'KIND',
          'CONFIGURATION',
          'SERVICE',
          'SERVICE_NAMESPACE',
          'NAMESPACE',
        ]);
      }
    }
  });
});
