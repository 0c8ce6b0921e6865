import { expect } from 'chai';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import { predictSidecar } from '../../../../src/lib/injection/drift/predicted-sidecar.ts';
import type { PodObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { SidecarSettings } from '../../../../src/lib/injection/model/sidecar-settings.ts';
import { readProbeAnswer } from '../../../../src/lib/injection/probe/probe-answer.ts';
import { makeProbePod } from '../../../../src/lib/injection/probe/probe-pod.ts';
import {
  findNewerImage,
  isSidecarOfTemplate,
  readHandInjection,
} from '../../../../src/lib/injection/sidecar/hand-injected.ts';
import { readInjectionRecord } from '../../../../src/lib/injection/sidecar/injection-record.ts';
import { findPin } from '../../../../src/lib/injection/sidecar/pinned-sidecar.ts';
import { injector, input, template, webhook } from '../builders.ts';

const STATUS = 'sidecar.istio.io/status';
const record = JSON.stringify({
  initContainers: ['istio-init'],
  containers: ['istio-proxy'],
  volumes: ['istio-envoy'],
  imagePullSecrets: null,
  revision: 'default',
});
const old = 'docker.io/istio/proxyv2:1.25.0';
const spec = (image: string) => ({
  containers: [
    { name: 'app', image: 'app:1' },
    { name: 'istio-proxy', image },
  ],
  initContainers: [{ name: 'istio-init', image }],
});
const byHand = template({ annotations: { [STATUS]: record }, spec: spec(old) });
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { annotations: { [STATUS]: record } }, spec: spec(old) } },
};
const pod = (status: string, image: string): PodObject => ({
  metadata: { name: 'web-x', annotations: { [STATUS]: status } },
  spec: spec(image),
});
const meshOf = (image: string, revision = 'default') =>
  injector({ revision, sidecar: { image } as SidecarSettings });

describe('a sidecar that was injected by hand', () => {
  it('is sent with a record that every reader understands and no injector writes', () => {
    const sent = makeProbePod(deployment)?.metadata.annotations ?? {};
    expect(sent[STATUS]).to.not.equal(record);
    expect(JSON.parse(sent[STATUS] ?? '')).to.deep.equal(JSON.parse(record));
    expect(readInjectionRecord(pod(sent[STATUS] ?? '', old))?.revision).to.equal('default');
  });

  const place = { namespace: 'shop' };
  const sent = makeProbePod(deployment)?.metadata.annotations ?? {};
  it('is not injected where the answer has the record that was sent', () => {
    const answer = readProbeAnswer({ made: pod(sent[STATUS] ?? '', old) }, place, sent);
    expect(answer).to.include({ verdict: 'not-injected', sidecar: 'classic' });
  });

  it('is injected where admission wrote one, even if it says the very same', () => {
    for (const image of [old, 'docker.io/istio/proxyv2:1.29.6']) {
      const answer = readProbeAnswer({ made: pod(record, image) }, place, sent);
      expect(answer.verdict).to.equal('injected');
    }
  });

  it('sends a template without manual injection unchanged', () => {
    const plain = { ...deployment, spec: { template: { spec: { containers: [] } } } };
    expect(makeProbePod(plain)?.metadata.annotations).to.deep.equal({});
  });

  it('is that of a running pod by record and image', () => {
    const hand = readHandInjection(byHand);
    expect(isSidecarOfTemplate(pod(record, old), hand)).to.equal(true);
    expect(isSidecarOfTemplate(pod(record, 'mesh:1.29.6'), hand)).to.equal(false);
    expect(isSidecarOfTemplate(pod(record.replace('default', 'canary'), old), hand)).to.equal(
      false,
    );
    expect(isSidecarOfTemplate(pod(record, old), undefined)).to.equal(false);
  });

  it('needs the record and the container', () => {
    expect(readHandInjection(template({ annotations: { [STATUS]: record } }))).to.equal(undefined);
    expect(readHandInjection(template({ spec: spec(old) }))).to.equal(undefined);
  });

  const versions: readonly (readonly [string, string, boolean])[] = [
    [old, 'docker.io/istio/proxyv2:1.29.6', true],
    [old, 'registry.example.com/mesh/proxyv2:1.25.0', false],
    [old, 'docker.io/istio/proxyv2:1.25.0-distroless', false],
    ['localhost:5000/proxyv2:1.25.0', 'docker.io/istio/proxyv2:1.26.0', true],
  ];
  for (const [own, mesh, isOutdated] of versions) {
    it(`${own} beside ${mesh} is ${isOutdated ? 'outdated' : 'as the mesh'}`, () => {
      const hand = readHandInjection({ ...byHand, spec: spec(own) });
      expect(hand && findNewerImage(hand, [meshOf(mesh)])).to.equal(isOutdated ? mesh : undefined);
    });
  }

  it('is compared with the injector of its own revision', () => {
    const others = [meshOf('proxy:1.30.0', 'canary'), meshOf(old)];
    const hand = readHandInjection(byHand);
    expect(hand && findNewerImage(hand, others)).to.equal(undefined);
    expect(hand && findNewerImage(hand, others.slice(0, 1))).to.equal('proxy:1.30.0');
    expect(
      hand && findNewerImage(hand, [...others.slice(0, 1), meshOf('proxy:1.31.0', 'b')]),
    ).to.equal(undefined);
    expect(findPin(byHand, [meshOf('proxy:1.30.0')])).to.deep.equal({
      by: 'hand',
      image: old,
      meshImage: 'proxy:1.30.0',
    });
  });

  it('is what new pods have where nothing is injected, and gives way where something is', () => {
    const injectors = [
      {
        ...meshOf('proxy:1.30.0'),
        webhooks: [webhook({ namespaceSelector: { matchLabels: { mesh: 'on' } } })],
      },
    ];
    const decideIn = (labels: Record<string, string>) =>
      decide(input({ namespace: { name: 'shop', labels }, template: byHand, injectors }));
    const without = decideIn({});
    expect(without.verdict).to.equal('not-injected');
    expect(predictSidecar(byHand, without)).to.deep.equal({
      ...{ isInjected: true, kind: 'classic', revision: 'default', image: old },
    });
    const within = decideIn({ mesh: 'on' });
    expect(within.verdict).to.equal('injected');
    expect(predictSidecar(byHand, within).image).to.equal('proxy:1.30.0');
  });
});
