import { expect } from 'chai';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import { findNearestChange } from '../../../../src/lib/injection/decision/nearest-change.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import type { JsonObject, Labels } from '../../../../src/lib/injection/model/model.ts';
import { config, injector, input, template } from '../builders.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const INIT = '{name: istio-init, image: p, securityContext: {capabilities: {add: [NET_ADMIN]}}}';
const PROXY = '{name: istio-proxy, image: p}';
const RESOURCES = { requests: {}, limits: {} };

/** An injector with this template, whose sidecars are of that kind. */
function rendering(text: string, native: boolean | 'by-nodes' = false): InjectorModel {
  const known = { sidecar: { addsSidecar: true, text } };
  const templates = { defaults: ['sidecar'], known, aliases: {} };
  return injector({
    settings: { known: true, config: config(), templates },
    ...{ values: {}, mesh: {} },
    sidecar: {
      ...{ proxy: RESOURCES, init: RESOURCES, native },
      ...{ isPrivileged: false, hasSeccompProfile: false },
    },
  });
}

const plain = rendering(`spec: {containers: [${PROXY}]}`);
const redirecting = rendering(
  `spec: {containers: [${PROXY}], initContainers: [${INIT}]}`,
  'by-nodes',
);
const app: JsonObject = { containers: [{ name: 'app', image: 'a' }] };

const rows: readonly {
  readonly name: string;
  readonly labels: Labels;
  readonly injectors?: readonly InjectorModel[];
  readonly spec?: JsonObject;
  readonly annotations?: Labels;
  readonly want: string;
}[] = [
  { name: 'nothing is enforced', labels: {}, injectors: [redirecting], want: 'injected' },
  { name: 'the sidecar is harmless', labels: { [ENFORCE]: 'baseline' }, want: 'injected' },
  {
    name: 'istio-init needs NET_ADMIN, whichever kind of sidecar it is',
    labels: { [ENFORCE]: 'baseline' },
    injectors: [redirecting],
    want: 'pod-security-violated',
  },
  {
    name: 'the pod itself is refused, without a sidecar as well',
    labels: { [ENFORCE]: 'baseline' },
    injectors: [],
    spec: { ...app, hostPID: true },
    want: 'pod-security-violated',
  },
  {
    name: 'the template uses a function that is not known here',
    labels: { [ENFORCE]: 'baseline' },
    injectors: [rendering(`spec: {containers: [${PROXY}]}{{ genCA "a" 1 }}`)],
    want: 'pod-security-unknown',
  },
  {
    name: 'the pod itself is refused, whatever the sidecar',
    labels: { [ENFORCE]: 'baseline' },
    injectors: [rendering('{{ genCA "a" 1 }} name: istio-proxy')],
    spec: { ...app, hostPID: true },
    want: 'pod-security-violated',
  },
  {
    name: 'the template cannot be rendered',
    labels: {},
    injectors: [rendering('{{ fail "no" }}')],
    want: 'rendering-fails',
  },
];

describe('a pod that is followed beyond the webhooks', () => {
  for (const { name, labels, injectors = [plain], spec = app, annotations = {}, want } of rows) {
    it(`${name}: ${want}`, () => {
      const given = input({
        namespace: { name: 'shop', labels },
        template: template({ spec, annotations }),
        injectors,
        rendersPod: true,
      });
      const { verdict, decidedBy } = decide(given);
      expect([verdict, decidedBy[0]?.code]).to.include(want);
      // Commands that judge all pods of a cluster do not render them.
      const { decidedBy: quickly } = decide({ ...given, rendersPod: false });
      expect(quickly[0]?.code).to.not.equal(want === 'injected' ? '' : want);
    });
  }

  it('is kept out by the same change, whether Pod Security refuses its sidecar or may do so', () => {
    const unknown = rendering(`spec: {containers: [${PROXY}]}{{ genCA "a" 1 }}`);
    for (const one of [redirecting, unknown]) {
      const change = findNearestChange(
        input({
          namespace: { name: 'shop', labels: { [ENFORCE]: 'baseline' } },
          template: template({ spec: app }),
          injectors: [one],
          rendersPod: true,
        }),
      );
      expect(change?.verdict).to.equal('not-injected');
    }
  });
});
