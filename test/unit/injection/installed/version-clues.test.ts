import { expect } from 'chai';
import {
  detectVersion,
  readProxyImageOfValues,
  type VersionClues,
} from '../../../../src/lib/injection/installed/version-clues.ts';
import { parseVersion } from '../../../../src/lib/injection/model/version.ts';

function detect(clues: Partial<VersionClues>): string | undefined {
  const found = detectVersion({ serviceNames: [], proxyImages: [], ...clues });
  return found && `${found.version.vendor} ${found.version.text} by ${found.source}`;
}

describe('the version of an injector', () => {
  const image = 'docker.io/istio/pilot:1.29.6';
  const serviceNames = ['istiod', 'istiod-1-14-3'];
  const proxyImages = ['registry.example/acs/proxyv2:v1.14.3.47-ga31201346f-aliyun'];
  const rows: { name: string; clues: Partial<VersionClues>; want: string | undefined }[] = [
    {
      name: 'a person knows the number best, an image whose build it is',
      clues: { flag: parseVersion('1.12.2', 'asm'), image },
      want: 'istio 1.12.2 by flag',
    },
    {
      name: 'then the image',
      clues: { image, serviceNames, proxyImages },
      want: 'istio 1.29.6 by image',
    },
    {
      name: 'then Services, where the image has no version',
      clues: { image: 'pilot@sha256:00', serviceNames, proxyImages, vendor: 'asm' },
      want: 'asm 1-14-3 by service',
    },
    {
      name: 'then sidecars',
      clues: { image: 'pilot:latest', serviceNames: ['istiod', 'istiod-canary'], proxyImages },
      want: 'asm v1.14.3.47-ga31201346f-aliyun by proxy',
    },
    {
      name: 'sidecars of two versions say nothing',
      clues: { proxyImages: [...proxyImages, 'proxyv2:1.29.6'] },
      want: undefined,
    },
    {
      name: 'Services of two versions say nothing',
      clues: { serviceNames: ['istiod-1-14-3', 'istiod-1-18-0'] },
      want: undefined,
    },
    { name: 'nothing says nothing', clues: {}, want: undefined },
  ];
  for (const { name, clues, want } of rows) {
    it(name, () => {
      expect(detect(clues)).to.equal(want);
    });
  }

  it('of sidecars is read from the values', () => {
    expect(
      readProxyImageOfValues('{"global":{"hub":"h","tag":"1.29.6","proxy":{"image":"proxyv2"}}}'),
    ).to.equal('proxyv2:1.29.6');
    expect(
      readProxyImageOfValues('global: {tag: 1.29.6, proxy: {image: "h/proxyv2:1.26.8"}}'),
    ).to.equal('h/proxyv2:1.26.8');
    expect(readProxyImageOfValues('{"global":{}}')).to.equal(undefined);
    expect(readProxyImageOfValues('{')).to.equal(undefined);
  });
});
