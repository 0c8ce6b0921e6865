import { expect } from 'chai';
import { readSidecarSettings } from '../../../../src/lib/injection/installed/read-sidecar-settings.ts';
import { parseVersion } from '../../../../src/lib/injection/model/version.ts';

const istio = (text = '1.29.6') => parseVersion(text);
const asm = parseVersion('v1.26.6.88-g6d2d9ca8-aliyun');

describe("the injector's settings of sidecars", () => {
  it('is read from the JSON of the values', () => {
    const values = {
      global: {
        proxy: {
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: 2 } },
          privileged: false,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        proxy_init: { resources: { requests: { cpu: '10m' }, limits: null } },
      },
      pilot: { cni: { enabled: false }, env: { ENABLE_NATIVE_SIDECARS: 'true' } },
    };
    expect(readSidecarSettings(JSON.stringify(values), istio())).to.deep.equal({
      proxy: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2' } },
      init: { requests: { cpu: '10m' }, limits: {} },
      cni: false,
      native: true,
      isPrivileged: false,
      hasSeccompProfile: true,
    });
  });

  it('gives the init container the resources of the proxy, unless others are set', () => {
    const settings = readSidecarSettings(
      'global: {proxy: {resources: {requests: {cpu: 50m}, limits: {memory: null}}}}',
      istio(),
    );
    expect(settings?.init).to.deep.equal({ requests: { cpu: '50m' }, limits: {} });
  });

  it('is not known where the text cannot be read', () => {
    expect(readSidecarSettings('{"global": ', istio())).to.equal(undefined);
  });

  for (const [values, version, cni] of [
    ['pilot: {cni: {enabled: true}}', istio(), true],
    ['pilot: {cni: {enabled: false}}, istio_cni: {enabled: true}', istio('1.22.0'), true],
    ['cni: {enabled: true}', istio(), true],
    ['global: {}', istio(), false],
    ['global: {}', asm, undefined],
    ['global: {}', undefined, undefined],
    ['pilot: {cni: {enabled: false}}', asm, false],
  ] as const) {
    it(`CNI by {${values}} of ${version?.text ?? 'no version'}: ${cni}`, () => {
      expect(readSidecarSettings(`{${values}}`, version)?.cni).to.equal(cni);
    });
  }

  for (const [values, version, environment, native] of [
    ['', istio('1.18.7'), undefined, false],
    ['', istio('1.26.8'), undefined, false],
    ['', istio('1.27.0'), undefined, 'by-nodes'],
    ['', asm, undefined, undefined],
    ['', undefined, undefined, undefined],
    ['pilot: {env: {ENABLE_NATIVE_SIDECARS: auto}}', istio('1.26.8'), undefined, 'by-nodes'],
    ['pilot: {env: {ENABLE_NATIVE_SIDECARS: "false"}}', istio(), undefined, false],
    ['env: {ENABLE_NATIVE_SIDECARS: true}', istio(), undefined, true],
    ['pilot: {env: {ENABLE_NATIVE_SIDECARS: "true"}}', istio(), 'false', false],
    ['', asm, 'true', true],
  ] as const) {
    it(`native by {${values}}, environment ${environment}, of ${version?.text ?? 'no version'}: ${native}`, () => {
      const settings = readSidecarSettings(
        `{${values}}`,
        version,
        environment === undefined ? {} : { ENABLE_NATIVE_SIDECARS: environment },
      );
      expect(settings?.native).to.equal(native);
    });
  }
});
