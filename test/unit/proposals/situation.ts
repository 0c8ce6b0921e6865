import { decide } from '../../../src/lib/injection/decision/decide.ts';
import type { TemplateOwner } from '../../../src/lib/injection/decision/explain.ts';
import type { RepairableInjector } from '../../../src/lib/injection/injector/webhook-repair.ts';
import type { PodObject } from '../../../src/lib/injection/model/api-objects.ts';
import type { Labels } from '../../../src/lib/injection/model/model.ts';
import type { ProbeAnswer } from '../../../src/lib/injection/probe/probe-answer.ts';
import { describeProbeFailure } from '../../../src/lib/injection/probe/probe-failure.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';
import {
  assembleExplanation,
  type SubjectFacts,
} from '../../../src/lib/operations/explain/assemble-explanation.ts';
import type { WorkloadExplanation } from '../../../src/lib/operations/explain/explanation-document.ts';
import { present } from '../../../src/lib/present.ts';
import { injector, input, webhook } from '../injection/builders.ts';

/** The template that the situations are about. */
export const owner: TemplateOwner = {
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  path: 'spec.template.',
};

/** The object it stands in. */
export const deployment = {
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u' },
  spec: { selector: { matchLabels: { app: 'web' } } },
};

/** A pod as it runs, or as the API server would store it. */
function pod(
  sidecar: 'none' | 'classic' | 'native',
  { image = 'example.com/proxyv2:1.29.6', revision = 'default' } = {},
): PodObject {
  const proxy = { name: 'istio-proxy', image };
  const annotations = { 'sidecar.istio.io/status': JSON.stringify({ revision }) };
  return {
    metadata: present({ name: 'web-1', annotations: sidecar === 'none' ? undefined : annotations }),
    spec: {
      containers: [{ name: 'app' }, ...(sidecar === 'classic' ? [proxy] : [])],
      initContainers: sidecar === 'native' ? [{ ...proxy, restartPolicy: 'Always' }] : [],
    },
  };
}

/** The answer of an API server that makes the pod, with these labels beside its own. */
export function made(sidecar: 'none' | 'classic', labels: Labels = {}): ProbeAnswer {
  const answer = pod(sidecar);
  return {
    verdict: sidecar === 'none' ? 'not-injected' : 'injected',
    sidecar,
    pod: { ...answer, metadata: { ...answer.metadata, labels } },
  };
}

/** The answer of an API server that acts as the objects predict. */
function answerTo(known: SubjectFacts['input']): ProbeAnswer {
  const { verdict } = decide(known);
  switch (verdict) {
    case 'injected':
      return made('classic');
    case 'not-injected':
      return made('none');
    case 'denied':
      return { verdict, failure: failureOf('pod-refused') };
    case 'unknown':
      return { verdict, failure: failureOf('probe-forbidden') };
  }
}

function failureOf(code: ProbeReasonCode) {
  return describeProbeFailure(code, 'its own words', place, {
    kind: 'MutatingWebhookConfiguration',
    model: webhook(),
    isInjector: true,
  });
}

const place = { namespace: 'shop', webhooks: [webhook()] };

/** An answer that is this failure, to a pod that was foretold to get a sidecar. */
export function failing(code: ProbeReasonCode): Partial<SubjectFacts> {
  const failure = failureOf(code);
  const verdict = failure.about === 'probe' ? 'unknown' : 'denied';
  return { answer: { verdict, failure }, injectors: [healthy] };
}

/** An injector whose objects are all as they should be: what fails lies outside of them. */
const healthy: RepairableInjector = {
  model: injector(),
  service: {
    metadata: { name: 'istiod', namespace: 'istio-system' },
    spec: { ports: [{ port: 443 }] },
  },
  deployment: {
    metadata: { name: 'istiod', namespace: 'istio-system' },
    spec: { replicas: 2, selector: {}, template: { spec: { containers: [] } } },
  },
};

/** Explains a Deployment without pods that gets a sidecar, but for what is given. */
export function explainSituation(given: Partial<SubjectFacts>): WorkloadExplanation {
  const known = given.input ?? input();
  return assembleExplanation({
    input: known,
    owner,
    object: deployment,
    spec: {},
    answer: answerTo(known),
    isInjector: false,
    commandFlags: '',
    ...given,
  });
}

/** Every code that an explanation holds. */
export function codesIn({ predicted, asked, findings }: WorkloadExplanation): readonly string[] {
  const { reasons, notes, trace } = predicted;
  const reported = [...reasons, ...notes, ...trace, ...findings].map(({ code }) => code);
  return asked.failure ? [...reported, asked.failure.code] : reported;
}
