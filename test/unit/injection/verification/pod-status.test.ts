import { expect } from 'chai';
import type { Decision, Verdict } from '../../../../src/lib/injection/decision/decide.ts';
import type { ImageChoice } from '../../../../src/lib/injection/sidecar/proxy-image.ts';
import { readProxyState } from '../../../../src/lib/injection/sidecar/proxy-state.ts';
import {
  type PodFacts,
  type ProxyOrigin,
  readNotJudged,
  readPodFacts,
} from '../../../../src/lib/injection/verification/pod-facts.ts';
import {
  judgePod,
  type PodStatus,
  type Presence,
} from '../../../../src/lib/injection/verification/pod-status.ts';
import { injector } from '../builders.ts';
import { recordedPod } from '../recorded-pods.ts';

const image = 'docker.io/istio/proxyv2:1.29.6';

function facts(given: Partial<PodFacts> = {}): PodFacts {
  return {
    namespace: 'shop',
    name: 'web-1',
    uid: '1',
    workload: { kind: 'Pod', name: 'web-1' },
    sidecar: 'classic',
    origin: 'injector',
    revision: 'default',
    image,
    imageChoice: 'mesh',
    proxy: { state: 'ready' },
    ...given,
  };
}

function decision(verdict: Verdict, sidecarImage = image): Decision {
  return {
    verdict,
    steps: [],
    decidedBy: [],
    injector: injector({ sidecar: { image: sidecarImage } } as Parameters<typeof injector>[0]),
  };
}

const statusOf = (
  given: Partial<PodFacts>,
  verdict: Verdict,
  expected?: Presence,
  sidecarImage?: string,
): PodStatus => judgePod(facts(given), decision(verdict, sidecarImage), expected).status;

describe('judgePod', () => {
  const origins: readonly ProxyOrigin[] = [
    'injector',
    'template',
    'placeholder',
    'none',
    'proxyless',
  ];
  const table: readonly (readonly [Verdict, readonly PodStatus[]])[] = [
    ['injected', ['OK', 'MISSING', 'MISSING', 'MISSING', 'MISSING']],
    ['not-injected', ['EXTRA', 'OK', 'MISSING', 'OK', 'OK']],
    ['denied', ['DENIED', 'DENIED', 'DENIED', 'DENIED', 'DENIED']],
    ['unknown', ['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN']],
  ];
  for (const [verdict, wanted] of table) {
    for (const [index, origin] of origins.entries()) {
      it(`predicted ${verdict}, proxy by ${origin}: ${wanted[index] ?? ''}`, () => {
        expect(statusOf({ origin }, verdict)).to.equal(wanted[index]);
      });
    }
  }

  const expectations: readonly (readonly [Presence, ProxyOrigin, Verdict, PodStatus])[] = [
    ['injected', 'injector', 'injected', 'OK'],
    ['injected', 'none', 'injected', 'MISSING'],
    ['injected', 'none', 'not-injected', 'MISSING'],
    ['injected', 'none', 'unknown', 'MISSING'],
    ['injected', 'injector', 'unknown', 'OK'],
    ['injected', 'injector', 'not-injected', 'EXTRA'],
    ['injected', 'template', 'not-injected', 'OK'],
    ['injected', 'proxyless', 'not-injected', 'MISSING'],
    ['not-injected', 'none', 'not-injected', 'OK'],
    ['not-injected', 'none', 'unknown', 'OK'],
    ['not-injected', 'none', 'injected', 'MISSING'],
    ['not-injected', 'injector', 'injected', 'EXTRA'],
    ['not-injected', 'proxyless', 'not-injected', 'OK'],
    ['not-injected', 'template', 'unknown', 'EXTRA'],
    ['injected', 'injector', 'denied', 'DENIED'],
  ];
  for (const [expected, origin, verdict, want] of expectations) {
    it(`expected ${expected}, proxy by ${origin}, predicted ${verdict}: ${want}`, () => {
      expect(statusOf({ origin }, verdict, expected)).to.equal(want);
    });
  }

  const sidecars: readonly (readonly [string, Partial<PodFacts>, PodStatus])[] = [
    ['another revision', { revision: 'canary' }, 'WRONG-REVISION'],
    ['no revision, as old injectors leave it', { revision: undefined } as never, 'OK'],
    ['not ready', { proxy: { state: 'not-ready', message: 'x' } }, 'NOT-READY'],
    ['not started', { proxy: { state: 'pending' } }, 'PENDING'],
    ['another image', { image: 'docker.io/istio/proxyv2:1.20.0' }, 'DRIFTED'],
    ['a pinned image', { image: 'mine:1', imageChoice: 'pinned' }, 'OK'],
    ['another variant', { image: `${image}-distroless`, imageChoice: 'variant' }, 'OK'],
    ['another variant nobody asked for', { image: `${image}-distroless` }, 'DRIFTED'],
    ['revision before readiness', { revision: 'x', proxy: { state: 'pending' } }, 'WRONG-REVISION'],
    ['readiness before drift', { image: 'old:1', proxy: { state: 'pending' } }, 'PENDING'],
  ];
  for (const [name, given, want] of sidecars) {
    it(`an injected sidecar, ${name}: ${want}`, () => {
      expect(statusOf(given, 'injected')).to.equal(want);
    });
  }

  it('a proxy added by hand is not compared with the image of the mesh, but must be ready', () => {
    const origin = 'template';
    expect(statusOf({ origin, image: 'old:1' }, 'not-injected')).to.equal('OK');
    expect(statusOf({ origin, proxy: { state: 'pending' } }, 'not-injected')).to.equal('PENDING');
  });
});

describe('the facts of a recorded pod', () => {
  for (const kind of ['classic', 'native'] as const) {
    it(`${kind}: its facts`, () => {
      const { sidecar, origin, role, revision, imageChoice } = readPodFacts(recordedPod(kind));
      expect({ sidecar, origin, role, imageChoice }).to.deep.equal({
        sidecar: kind,
        origin: 'injector',
        role: 'sidecar',
        imageChoice: 'mesh' satisfies ImageChoice,
      });
      expect(revision).to.be.a('string');
    });
  }

  it('is only counted if it is terminating, finished or static', () => {
    const pod = recordedPod('classic');
    expect(readNotJudged({ ...pod, status: { phase: 'Running' } })).to.equal(undefined);
    for (const phase of ['Succeeded', 'Failed']) {
      expect(readNotJudged({ ...pod, status: { phase } })).to.equal('completed');
    }
    const gone = {
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    };
    expect(readNotJudged(gone)).to.equal('terminating');
    const annotations = { 'kubernetes.io/config.mirror': 'x' };
    const mirror = { ...pod, status: {}, metadata: { ...pod.metadata, annotations } };
    expect(readNotJudged(mirror)).to.equal('static');
  });
});

describe('readProxyState', () => {
  const rows = [
    [{ running: {} }, true, 'ready'],
    [{ running: {} }, false, 'istio-proxy runs, but is not ready'],
    [{ waiting: { reason: 'PodInitializing' } }, false, 'pending'],
    [{ waiting: { reason: 'ContainerCreating' } }, false, 'pending'],
    [
      { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } },
      false,
      'istio-proxy cannot start: no such image',
    ],
    [
      { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      false,
      'istio-proxy has ended with exit code 137 (OOMKilled)',
    ],
  ] as const;
  for (const list of ['containerStatuses', 'initContainerStatuses'] as const) {
    for (const [state, ready, want] of rows) {
      it(`${list}: ${JSON.stringify(state)} is ${want}`, () => {
        const status = { [list]: [{ name: 'istio-proxy', ready, state }] };
        const found = readProxyState({ ...recordedPod('classic'), status });
        expect('message' in found ? found.message : found.state).to.equal(want);
      });
    }
  }

  it('no node has taken the pod: pending', () => {
    expect(readProxyState({ ...recordedPod('classic'), status: {} })).to.deep.equal({
      state: 'pending',
    });
  });
});
