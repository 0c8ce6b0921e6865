import { expect } from 'chai';
import {
  compareVersions,
  formatRelease,
  parseImageVersion,
  parseVersion,
  valueRuleFor,
  writtenKeyFor,
} from '../../../../src/lib/injection/model/version.ts';

describe('versions', () => {
  const texts: [text: string, want: string | undefined][] = [
    ['1.29.6', 'istio 1.29.6'],
    ['1.29.6-distroless', 'istio 1.29.6'],
    ['1.30-alpha.0f3c2b', 'istio 1.30.0'],
    ['1.30.0-beta.1', 'istio 1.30.0'],
    ['1-29-6', 'istio 1.29.6'],
    ['v1.14.3.47-ga31201346f-aliyun', 'asm 1.14.3'],
    ['v1.9.7.1-3-gb3f1ab3c9c-pro-aliyun', 'asm 1.9.7'],
    ['1.18.0.131', 'asm 1.18.0'],
    ['v1.12.2-aliyun', 'asm 1.12.2'],
    ['latest', undefined],
    ['sha-0f3c2b1', undefined],
    ['', undefined],
    ['1', undefined],
    ['1.2.3.4.5', undefined],
  ];
  for (const [text, want] of texts) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const version = parseVersion(text);
      expect(version && `${version.vendor} ${formatRelease(version)}`).to.equal(want);
    });
  }

  const images: [image: string, want: string | undefined][] = [
    ['docker.io/istio/pilot:1.29.6-distroless@sha256:0011', 'istio 1.29.6'],
    ['registry.example:5000/istio/pilot:1.26.8', 'istio 1.26.8'],
    ['registry.example:5000/istio/pilot', undefined],
    ['pilot@sha256:0011', undefined],
    ['registry-vpc.cn-hangzhou.aliyuncs.com/acs/pilot:v1.18.0.131-g0011223-aliyun', 'asm 1.18.0'],
    ['registry.cn-hangzhou.aliyuncs.com/acs/sidecar-injector:1.12.2', 'asm 1.12.2'],
    ['registry.cn-hangzhou.aliyuncs.com/mine/pilot:1.29.6', 'istio 1.29.6'],
  ];
  for (const [image, want] of images) {
    it(`reads the tag of ${image}`, () => {
      const version = parseImageVersion(image);
      expect(version && `${version.vendor} ${formatRelease(version)}`).to.equal(want);
    });
  }

  it('compare by number, not by letter', () => {
    const older = parseVersion('1.9.7');
    const newer = parseVersion('1.10.0');
    expect(older && newer && compareVersions(older, newer)).to.be.lessThan(0);
  });

  const rules: [version: string, rule: string, key: string][] = [
    ['1.11.8', 'annotations-only', 'annotation'],
    ['1.12.0', 'other-values-are-false', 'label'],
    ['1.26.8', 'other-values-are-false', 'label'],
    ['1.27.0', 'other-values-are-default', 'label'],
    ['1.11.5.30', 'annotations-only', 'annotation'],
    ['1.12.0.1', 'other-values-are-false', 'annotation'],
    ['1.12.3.99', 'other-values-are-false', 'annotation'],
    ['1.12.4.0', 'other-values-are-false', 'label'],
    ['1.28.0.1', 'other-values-are-default', 'label'],
  ];
  for (const [text, rule, key] of rules) {
    it(`${text}: ${rule}, write the ${key}`, () => {
      const version = parseVersion(text);
      expect(version && valueRuleFor(version)).to.equal(rule);
      expect(writtenKeyFor(version)).to.equal(key);
    });
  }

  it('unknown: write both', () => {
    expect(writtenKeyFor(undefined)).to.equal('both');
  });
});
