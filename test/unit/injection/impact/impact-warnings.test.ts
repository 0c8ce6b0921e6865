import { expect } from 'chai';
import { warnOfJob } from '../../../../src/lib/injection/impact/impact-job.ts';
import { warnOfPodSecurity } from '../../../../src/lib/injection/impact/impact-pod-security.ts';
import type {
  InjectorModel,
  InjectorTemplates,
} from '../../../../src/lib/injection/model/injector-model.ts';
import type { PodTemplate } from '../../../../src/lib/injection/model/model.ts';
import type { SidecarSettings } from '../../../../src/lib/injection/model/sidecar-settings.ts';
import {
  canRunNative,
  predictNative,
} from '../../../../src/lib/injection/sidecar/native-sidecar.ts';
import { config, injector, template } from '../builders.ts';

const templates: InjectorTemplates = {
  defaults: ['sidecar'],
  known: {
    sidecar: { addsSidecar: true, netAdmin: 'without-cni' },
    own: { addsSidecar: true, netAdmin: 'always' },
    gateway: { addsSidecar: true },
  },
  aliases: {},
};

const settings: SidecarSettings = {
  proxy: { requests: {}, limits: {} },
  init: { requests: {}, limits: {} },
  cni: false,
  native: false,
  isPrivileged: false,
  hasSeccompProfile: false,
};

function model(given: Partial<SidecarSettings> = {}, some = templates): InjectorModel {
  return injector({
    settings: { known: true, config: config(), templates: some },
    sidecar: { ...settings, ...given },
  });
}

function withoutCni(): InjectorModel {
  const rest: Partial<SidecarSettings> = { ...settings };
  delete (rest as { cni?: unknown }).cni;
  return { ...model(), sidecar: rest as SidecarSettings };
}

const annotated = (key: string, value: string): Partial<PodTemplate> => ({
  annotations: { [key]: value },
});
const mode = (value: string): Partial<PodTemplate> =>
  annotated('sidecar.istio.io/interceptionMode', value);
const asking = (value: string): Partial<PodTemplate> =>
  annotated('inject.istio.io/templates', value);
const seccomp = { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } };

describe('Pod Security and the sidecar', () => {
  for (const [title, level, pod, by, finding] of [
    ['no level', undefined, {}, model(), undefined],
    ['privileged', 'privileged', {}, model(), undefined],
    ['istio-init', 'baseline', {}, model(), true],
    ['CNI', 'baseline', {}, model({ cni: true }), undefined],
    ['CNI not known', 'baseline', {}, withoutCni(), false],
    ['a template that needs it always', 'baseline', asking('own'), model({ cni: true }), true],
    ['a template that needs nothing', 'baseline', asking('gateway'), model(), undefined],
    ['no interception', 'baseline', mode('NONE'), model(), false],
    ['TPROXY in spite of CNI', 'baseline', mode('TPROXY'), model({ cni: true }), true],
    ['privileged containers', 'baseline', {}, model({ cni: true, isPrivileged: true }), true],
    [
      'templates not known',
      'baseline',
      {},
      injector({ settings: { known: false, reason: '' } }),
      false,
    ],
    ['no seccomp profile', 'restricted', {}, model({ cni: true }), true],
    ['none needed', 'baseline', {}, model({ cni: true }), undefined],
    ["the pod's seccomp profile", 'restricted', seccomp, model({ cni: true }), undefined],
    [
      "the sidecar's seccomp profile",
      'restricted',
      {},
      model({ cni: true, hasSeccompProfile: true }),
      undefined,
    ],
    ['istio-init, restricted', 'restricted', seccomp, model(), true],
  ] as const) {
    it(`${title}: ${finding === undefined ? 'accepted' : finding ? 'rejected' : 'perhaps'}`, () => {
      const labels = level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level };
      const flag = warnOfPodSecurity(template(pod), labels, by);
      expect(flag?.certain).to.equal(finding);
      expect(flag?.code).to.equal(finding === undefined ? undefined : 'pod-security');
    });
  }

  it('is not judged where the labels of the namespace are hidden', () => {
    expect(warnOfPodSecurity(template(), undefined, model())).to.equal(undefined);
  });
});

describe('a job that gains a sidecar', () => {
  for (const [annotation, set, predicted] of [
    [undefined, true, true],
    [undefined, false, false],
    [undefined, 'by-nodes', 'by-nodes'],
    ['true', false, true],
    ['false', true, false],
    ['', true, true],
    ['no', false, true],
  ] as const) {
    it(`annotation ${annotation}, injector ${set}: native is ${predicted}`, () => {
      const key = 'sidecar.istio.io/nativeSidecar';
      const annotations = annotation === undefined ? {} : { [key]: annotation };
      expect(predictNative(annotations, { ...settings, native: set })).to.equal(predicted);
    });
  }

  for (const [what, native, nodes, certain] of [
    ['a server', false, undefined, undefined],
    ['a job', true, undefined, undefined],
    ['a job', false, undefined, true],
    ['a job', undefined, undefined, false],
    ['a job', 'by-nodes', true, undefined],
    ['a job', 'by-nodes', false, true],
    ['a job', 'by-nodes', undefined, false],
  ] as const) {
    it(`${what}, native ${native}, nodes ${nodes}: ${certain === undefined ? 'ends' : 'keeps running'}`, () => {
      expect(warnOfJob(what === 'a job', native, nodes)?.certain).to.equal(certain);
    });
  }

  for (const [versions, can] of [
    [['v1.33.0', 'v1.34.1-aliyun.1'], true],
    [['v1.33.0', 'v1.32.9'], false],
    [['v1.36.3+k3s1'], true],
    [['v2.0.0'], true],
    [['unknown'], false],
    [[], true],
  ] as const) {
    it(`nodes ${versions.join(', ') || 'none'}: ${can}`, () => {
      expect(canRunNative(versions)).to.equal(can);
    });
  }
});
