import { expect } from 'chai';
import {
  meshConfigNameOf,
  readMeshConfig,
} from '../../../../src/lib/injection/installed/mesh-config.ts';

describe("the mesh config of an injector's revision", () => {
  it('is in a ConfigMap with the name of the revision', () => {
    expect(meshConfigNameOf('default')).to.equal('istio');
    expect(meshConfigNameOf('canary')).to.equal('istio-canary');
  });

  const rows: readonly (readonly [text: string | undefined, config: object | undefined])[] = [
    [undefined, {}],
    ['', {}],
    ['defaultConfig: {statusPort: 15020}', { defaultConfig: { statusPort: 15_020 } }],
    ['a: [', undefined],
    ['- a', undefined],
  ];
  for (const [text, config] of rows) {
    it(`${text ?? 'without a text'} is ${config ? JSON.stringify(config) : 'unreadable'}`, () => {
      const data = text === undefined ? {} : { mesh: text };
      const read = readMeshConfig({ metadata: { name: 'istio' }, data });
      expect(read).to.deep.equal(config);
    });
  }
});
