import { expect } from 'chai';
import type { PodObject } from '../../../../src/lib/injection/model/api-objects.ts';
import { detectSidecar } from '../../../../src/lib/injection/sidecar/sidecar.ts';

type Spec = PodObject['spec'];

const app = { name: 'app', image: 'example.com/app:1' };
const proxy = { name: 'istio-proxy', image: 'example.com/proxyv2:1.30.3' };
const placeholder = { name: 'istio-proxy', image: 'auto' };
const always = { restartPolicy: 'Always' };

describe('what sidecar a pod has', () => {
  const rows: readonly (readonly [string, Spec, string])[] = [
    ['a container', { containers: [app, proxy] }, 'classic'],
    [
      'an init container',
      { containers: [app], initContainers: [{ ...proxy, ...always }] },
      'native',
    ],
    ['one that ends', { containers: [app], initContainers: [proxy] }, 'none'],
    ['nothing', { containers: [app] }, 'none'],
    ['a placeholder that no injector replaced', { containers: [placeholder] }, 'none'],
    [
      'a placeholder among the init containers',
      { containers: [app], initContainers: [{ ...placeholder, ...always }] },
      'none',
    ],
  ];
  for (const [title, spec, kind] of rows) {
    it(`${title}: ${kind}`, () => {
      expect(detectSidecar({ metadata: { name: 'web-1' }, spec })).to.equal(kind);
    });
  }
});
