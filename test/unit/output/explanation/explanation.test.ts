import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { TemplateOwner } from '../../../../src/lib/injection/decision/explain.ts';
import type { PodObject } from '../../../../src/lib/injection/model/api-objects.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import {
  type ProbeAnswer,
  readProbeAnswer,
} from '../../../../src/lib/injection/probe/probe-answer.ts';
import {
  classifyRefusal,
  describeProbeFailure,
} from '../../../../src/lib/injection/probe/probe-failure.ts';
import {
  assembleExplanation,
  type SubjectFacts,
} from '../../../../src/lib/operations/explain/assemble-explanation.ts';
import type { ExplanationList } from '../../../../src/lib/operations/explain/explanation-document.ts';
import { countActual } from '../../../../src/lib/operations/explain/read-actual-pods.ts';
import { formatExplanations } from '../../../../src/lib/output/explanation/explanation.ts';
import { setColor } from '../../../../src/lib/output/text/color.ts';
import { present } from '../../../../src/lib/present.ts';
import { findSchemaProblems } from '../../../schema.ts';
import { config, injector, input, template, webhook } from '../../injection/builders.ts';

/** Golden files; UPDATE_GOLDEN=1 writes them again, to be looked at in the diff. */
const golden = new URL('../../../fixtures/explanations/', import.meta.url);

const enabled = { 'istio-injection': 'enabled' };
const isUnlessFalse = {
  matchExpressions: [{ key: POD_INJECT, operator: 'NotIn', values: ['false'] }],
} as const;
const noLabel = [
  { key: 'istio-injection', operator: 'DoesNotExist' },
  { key: 'istio.io/rev', operator: 'DoesNotExist' },
] as const;

/** Two of the webhooks that Istio installs. */
const webhooks = [
  webhook({
    configuration: 'istio-sidecar-injector',
    name: 'namespace.sidecar-injector.istio.io',
    namespaceSelector: {
      matchExpressions: [{ key: 'istio-injection', operator: 'In', values: ['enabled'] }],
    },
    objectSelector: isUnlessFalse,
  }),
  webhook({
    configuration: 'istio-sidecar-injector',
    index: 1,
    name: 'object.sidecar-injector.istio.io',
    namespaceSelector: { matchExpressions: noLabel },
    objectSelector: { matchExpressions: [{ key: POD_INJECT, operator: 'In', values: ['true'] }] },
  }),
];
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'istio-system',
  name: 'istio-sidecar-injector',
};
const istio = injector({ webhooks, configMap, settings: { known: true, config: config() } });
const place = { namespace: 'shop', webhooks };

const owner: TemplateOwner = {
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  path: 'spec.template.',
};

function pod(name: string, hasSidecar: boolean): PodObject {
  const proxy = {
    name: 'istio-proxy',
    image: 'example.com/proxyv2:1.29.6',
    resources: { requests: { cpu: '100m', memory: '128Mi' } },
  };
  const annotations = { 'sidecar.istio.io/status': '{"revision":"default"}' };
  return {
    metadata: present({
      name,
      creationTimestamp: '2026-11-23T09:00:00Z',
      annotations: hasSidecar ? annotations : undefined,
    }),
    spec: { containers: [{ name: 'app' }, ...(hasSidecar ? [proxy] : [])] },
  };
}

const made = (hasSidecar: boolean): ProbeAnswer =>
  readProbeAnswer({ made: pod('web-x', hasSidecar) }, place);

const refused = (message: string): ProbeAnswer => ({
  verdict: 'denied',
  failure: classifyRefusal({ status: 500, message, causes: [] }, place),
});

function facts(given: Partial<SubjectFacts>): SubjectFacts {
  return {
    input: input({ namespace: { name: 'shop', labels: enabled }, injectors: [istio] }),
    owner,
    object: {
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', uid: 'u' },
      spec: { selector: { matchLabels: { app: 'web' } } },
    },
    spec: {},
    answer: made(true),
    actual: countActual([pod('web-1', true), pod('web-2', true)]),
    isInjector: false,
    commandFlags: '',
    ...given,
  };
}

const scaledDown = {
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { replicas: 0, selector: {}, template: { spec: { containers: [] } } },
};

const cases: Readonly<Record<string, SubjectFacts>> = {
  injected: facts({}),
  'opted-out': facts({
    input: input({
      namespace: { name: 'shop', labels: enabled },
      template: template({ annotations: { [POD_INJECT]: 'false' } }),
      injectors: [istio],
    }),
    answer: made(false),
    actual: countActual([pod('web-1', false)]),
  }),
  'namespace-misspelt': facts({
    input: input({
      namespace: { name: 'shop', labels: { 'istio-injection': 'Enabled' } },
      injectors: [istio],
    }),
    answer: made(false),
    actual: countActual([pod('web-1', false)]),
  }),
  'old-pod': facts({ pod: 'web-1', actual: countActual([pod('web-1', false)]) }),
  'old-pods': facts({ actual: countActual([pod('web-1', false), pod('web-2', true)]) }),
  'broken-ca': facts({
    answer: refused(
      'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ),
    actual: countActual([]),
  }),
  'failed-open': facts({
    input: input({
      namespace: { name: 'shop', labels: enabled },
      injectors: [
        { ...istio, webhooks: webhooks.map((one) => ({ ...one, failurePolicy: 'Ignore' })) },
      ],
    }),
    answer: made(false),
    injectors: [{ model: istio, deployment: scaledDown }],
  }),
  'not-asked': facts({
    answer: {
      verdict: 'unknown',
      failure: describeProbeFailure('probe-forbidden', 'no right to create pods in shop', place),
    },
  }),
  'nothing-known': (() => {
    const known = facts({});
    return {
      ...known,
      input: input({
        namespace: { name: 'shop', labels: null },
        injectors: [],
        visibility: 'hidden',
      }),
      answer: {
        verdict: 'unknown',
        failure: describeProbeFailure('probe-forbidden', 'no right to create pods in shop', place),
      },
    };
  })(),
  imagined: (() => {
    const { input: known, spec, answer, isInjector, commandFlags: flags } = facts({});
    const object = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: '' };
    const labels = { app: 'web', [POD_INJECT]: 'true' };
    return {
      ...{ spec, answer, isInjector, commandFlags: flags, owner: { object, path: '' } },
      input: { ...known, template: template({ labels }) },
    };
  })(),
};

function document(name: string): ExplanationList {
  const known = cases[name];
  if (!known) throw new Error(`${name} is no case`);
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'ExplanationList',
    explanations: [assembleExplanation(known)],
  };
}

function expectGolden(file: string, text: string): void {
  const url = new URL(file, golden);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(url, text);
  expect(existsSync(url), `${file} is there`).to.equal(true);
  expect(text).to.equal(readFileSync(url, 'utf8'));
}

describe('the text and JSON of an explanation', () => {
  before(() => {
    setColor(false);
  });

  for (const name of Object.keys(cases)) {
    it(name, () => {
      const list = document(name);
      expectGolden(`${name}.txt`, formatExplanations(list, { wide: false, columns: 80 }));
      expectGolden(`${name}.json`, `${JSON.stringify(list, null, 2)}\n`);
      expect(findSchemaProblems(JSON.parse(JSON.stringify(list)), 'explanation')).to.deep.equal([]);
    });
  }

  it('wide', () => {
    expectGolden(
      'injected-wide.txt',
      formatExplanations(document('injected'), { wide: true, columns: 80 }),
    );
  });

  it('no line of prose is wider than 80 columns, and the verdict is the first', () => {
    for (const name of Object.keys(cases)) {
      const lines = formatExplanations(document(name), { wide: false, columns: 80 }).split('\n');
      expect(lines[0], name).to.match(
        /^(deployment\/web|pod\/web-1 of deployment\/web|a pod labelled \S+) in shop: /,
      );
      const prose = lines
        .slice(1)
        .filter((line) => !/^( {2}(more {7})?kubectl |[A-Z]{2,}|\S+\.istio\.io)/.test(line));
      for (const line of prose) expect(line.length, line).to.be.at.most(80);
    }
  });

  it('every golden file is of a case', () => {
    const files = Object.keys(cases).flatMap((name) => [`${name}.txt`, `${name}.json`]);
    expect(readdirSync(golden)).to.have.members([...files, 'injected-wide.txt']);
  });
});
