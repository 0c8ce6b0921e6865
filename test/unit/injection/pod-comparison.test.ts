import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  compareTemplate,
  prepareInstallation,
  type RecordedInstallation,
  type RecordedTemplate,
} from '../../../scripts/template-comparison.ts';

type Answer = RecordedTemplate['answer'];

const fixtures = new URL('../../fixtures/oracle/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');
const installation = JSON.parse(read('istio-1.30.3.installation.json')) as RecordedInstallation;
const injectors = prepareInstallation(installation, '1.30.3', false);
const rows = read('istio-1.30.3.templates.jsonl')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as RecordedTemplate);

/** The first row whose answer has all of these texts. */
function rowWith(...texts: readonly string[]): RecordedTemplate {
  const row = rows.find(({ answer }) =>
    texts.every((text) => JSON.stringify(answer).includes(text)),
  );
  if (row === undefined) throw new Error(`no row has ${texts.join(' and ')}`);
  return row;
}

const injected = rowWith('"name":"istio-proxy"', '"name":"istio-init"', '/readyz"');

/** What is changed in the answer of a real API server, and where the comparison must say so. */
const changes: readonly (readonly [at: string, from: string, to: string])[] = [
  ['spec.containers[istio-proxy].image', 'proxyv2:1.30.3"', 'proxyv2:1.30.4"'],
  ['spec.containers[istio-proxy].resources.limits.cpu', '"cpu":"2"', '"cpu":"3"'],
  ['spec.initContainers', '"name":"istio-init"', '"name":"istio-validation"'],
  ['recorded not-injected', '"name":"istio-proxy"', '"name":"envoy"'],
  ['spec.containers[istio-proxy].args', 'misc:error', 'misc:info'],
  ['spec.containers[istio-proxy].readinessProbe', '"periodSeconds":15', '"periodSeconds":16'],
  ['spec.containers[istio-proxy].securityContext', '"runAsUser":1337', '"runAsUser":1338'],
  ['spec.containers[istio-proxy].ports', '"containerPort":15090', '"containerPort":15091'],
  ['spec.volumes', '["workload-socket"', '["workload-sockets"'],
  [
    'metadata.labels[security',
    '"security.istio.io/tlsMode":"istio"',
    '"security.istio.io/tlsMode":"x"',
  ],
  ['metadata.annotations[istio.io/rev]', '"istio.io/rev":"default"', '"istio.io/rev":"canary"'],
  ['Probe.httpGet.path', '/readyz"', '/healthz"'],
];

describe('a recorded answer that is changed', () => {
  before('the answer itself is as predicted', () => {
    expect(compareTemplate(injected, injectors)).to.not.have.property('difference');
  });

  for (const [at, from, to] of changes) {
    it(`differs: ${from} → ${to}`, () => {
      const text = JSON.stringify(injected.answer);
      expect(text).to.contain(from);
      const answer = JSON.parse(text.replaceAll(from, to)) as Answer;
      expect(compareTemplate({ ...injected, answer }, injectors).difference).to.contain(at);
    });
  }

  it('differs: something more that is not the sidecar', () => {
    const { answer } = injected;
    const labels = { ...answer.labels, added: 'by nobody' };
    const { difference } = compareTemplate(
      { ...injected, answer: { ...answer, labels } },
      injectors,
    );
    expect(difference).to.contain('metadata.labels[added]');
  });

  it('differs: a refusal by Pod Security for another reason', () => {
    const row = rowWith('violates PodSecurity', 'istio-init');
    const message = row.answer.message?.replace('"NET_ADMIN"', '"SYS_ADMIN"') ?? '';
    const changed = { ...row, answer: { ...row.answer, message } };
    expect(compareTemplate(changed, injectors).difference).to.contain('recorded pods');
  });

  it('differs: a refusal where a pod was admitted, and the other way round', () => {
    const refused = { ...injected, answer: { status: 422, reason: 'Invalid' } };
    expect(compareTemplate(refused, injectors).difference).to.contain(
      'recorded refused as invalid',
    );
    const row = rowWith('violates PodSecurity', 'istio-init');
    const { difference } = compareTemplate({ ...row, answer: injected.answer }, injectors);
    expect(difference).to.contain('recorded injected');
  });
});
