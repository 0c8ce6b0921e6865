import { expect } from 'chai';
import type { VersionSource } from '../../../../src/lib/injection/model/version-source.ts';
import { parseVersion, type Vendor } from '../../../../src/lib/injection/model/version.ts';
import {
  type ApiTraces,
  type InjectorTraces,
  judgePlane,
  recognizeAsmInjector,
} from '../../../../src/lib/injection/plane/plane.ts';
import { present } from '../../../../src/lib/present.ts';

function injectorOf(
  text: string,
  source: VersionSource = 'image',
  apiVersion?: string,
  vendor?: Vendor,
): InjectorTraces {
  const version = parseVersion(text, vendor);
  if (version === undefined) throw new Error(`${text} is no version`);
  const ownerReferences =
    apiVersion === undefined ? [] : [{ apiVersion, kind: 'Istio', name: 'istio-config', uid: '1' }];
  return {
    model: { version, versionSource: source },
    objects: [{ metadata: { ownerReferences } }],
  };
}

const istio = injectorOf('1.29.6');
const asmGroup = 'istio.alibabacloud.com';
const instanceKinds = ['ASMMeshConfig', 'ASMReconcileNSLabels'];
const plain: ApiTraces = { groups: ['apps'], asmKinds: [] };
const withAsm = (asmKinds: readonly string[], hasNodes?: boolean): ApiTraces =>
  present({
    groups: ['apps', asmGroup],
    asmKinds,
    hasNodes,
  });

describe('the plane of an API server', () => {
  for (const { name, injectors, api, want, evidence } of [
    {
      name: 'an injector that an object of ASM owns',
      injectors: [injectorOf('1.29.6', 'image', `${asmGroup}/v1beta1`)],
      api: plain,
      want: 'asm-data-plane',
      evidence: 'Istio/istio-config',
    },
    {
      name: "an injector of ASM's build",
      injectors: [injectorOf('v1.18.0.131-g7f4b2c9e-aliyun')],
      api: plain,
      want: 'asm-data-plane',
      evidence: 'v1.18.0.131-g7f4b2c9e-aliyun',
    },
    {
      name: 'an injector that only its Service calls one of ASM',
      injectors: [injectorOf('1-14-3', 'service', undefined, 'asm')],
      api: plain,
      want: 'istio',
      evidence: 'not of ASM',
    },
    {
      name: 'an injector owned by something else',
      injectors: [injectorOf('1.29.6', 'image', 'install.istio.io/v1alpha1')],
      api: plain,
      want: 'istio',
      evidence: 'not of ASM',
    },
    {
      name: "an injector that does not tell, beside ASM's kinds",
      injectors: [istio],
      api: withAsm(instanceKinds, true),
      want: 'asm-data-plane',
      evidence: asmGroup,
    },
    {
      name: "ASM's kinds without nodes",
      injectors: [],
      api: withAsm(['IstioGateway'], false),
      want: 'asm-control-plane',
      evidence: 'no nodes',
    },
    {
      name: "ASM's kinds and nodes: the injector is missing",
      injectors: [],
      api: withAsm(instanceKinds, true),
      want: 'asm-data-plane',
      evidence: 'has nodes',
    },
    {
      name: 'kinds of an instance, where nodes cannot be listed',
      injectors: [],
      api: withAsm(['ASMMeshConfig']),
      want: 'asm-control-plane',
      evidence: 'ASMMeshConfig',
    },
    {
      name: 'other kinds, where nodes cannot be listed',
      injectors: [],
      api: withAsm(['IstioGateway']),
      want: 'unknown',
      evidence: 'cannot be listed',
    },
    {
      name: "Istio's kinds without an injector",
      injectors: [],
      api: { groups: ['networking.istio.io'], asmKinds: [] },
      want: 'istio',
      evidence: 'networking.istio.io',
    },
    { name: 'nothing of a mesh', injectors: [], api: plain, want: 'none', evidence: 'no injector' },
  ]) {
    it(`is ${want}: ${name}`, () => {
      const plane = judgePlane(injectors, api);
      expect(plane.kind).to.equal(want);
      expect(plane.evidence).to.contain(evidence);
    });
  }

  it('is not derived from injectors that prove nothing', () => {
    expect(recognizeAsmInjector([istio])).to.equal(undefined);
    expect(recognizeAsmInjector([])).to.equal(undefined);
  });
});
