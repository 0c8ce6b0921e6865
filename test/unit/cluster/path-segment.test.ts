import { expect } from 'chai';
import fc from 'fast-check';
import { pathSegment } from '../../../src/lib/cluster/path-segment.ts';
import { groupPath, resourcePath, resources } from '../../../src/lib/cluster/resources.ts';
import { UsageError } from '../../../src/lib/errors.ts';

describe('a part of a URL path', () => {
  for (const name of ['', '.', '..', 'a/b', '/', '../..', 'a%2fb', '%2e%2e', '%']) {
    it(`refuses ${JSON.stringify(name)}`, () => {
      for (const make of [
        () => pathSegment(name, 'name'),
        () => resourcePath(resources.pod, name),
        () => resourcePath(resources.pod, 'test1', name),
        () => resourcePath(resources.namespace, undefined, name),
      ]) {
        expect(make).to.throw(UsageError, /^invalid (name|namespace) "/);
      }
    });
  }

  it('accepts everything else that apimachinery accepts', () => {
    expect(resourcePath(resources.deployment, '...', 'é?# b')).to.equal(
      '/apis/apps/v1/namespaces/.../deployments/%C3%A9%3F%23%20b',
    );
    expect(groupPath('apps/v1')).to.equal('/apis/apps/v1');
    expect(() => groupPath('../v1')).to.throw(UsageError);
  });

  it('always leads to the object', () => {
    const unit = fc.constantFrom(
      '.',
      '/',
      '%',
      '2',
      'e',
      'f',
      '\\',
      '?',
      '#',
      ';',
      'a',
      '\t',
      '\ud800',
    );
    const anyName = fc.string({ unit, maxLength: 6 });
    fc.assert(
      fc.property(anyName, anyName, (namespace, name) => {
        let path: string;
        try {
          path = resourcePath(resources.pod, namespace, name);
        } catch (error) {
          expect(error).to.be.instanceOf(UsageError);
          return;
        }
        const segments = new URL(path, 'https://example.com').pathname.split('/');
        expect(segments.slice(0, 4)).to.deep.equal(['', 'api', 'v1', 'namespaces']);
        expect(segments.slice(4).map(decodeURIComponent)).to.deep.equal([
          namespace.toWellFormed(),
          'pods',
          name.toWellFormed(),
        ]);
      }),
    );
  });
});
