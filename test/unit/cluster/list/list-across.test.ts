import { expect } from 'chai';
import fc from 'fast-check';
import {
  listAcross,
  type PageOf,
  type Survey,
} from '../../../../src/lib/cluster/list/list-across.ts';
import {
  arrivedPage,
  type ArrivedPage,
  keyOf,
} from '../../../../src/lib/cluster/list/list-pages.ts';
import { ClusterError } from '../../../../src/lib/errors.ts';

const pageSize = 4;

/** Answers as an API server that has these pods, by `namespace/name`; its tokens say how many objects came before. */
class PodServer {
  readonly asked: PageOf[] = [];
  readonly #pods;

  constructor(keys: readonly string[]) {
    this.#pods = [...keys].sort().map((key) => {
      const [namespace = '', name = ''] = key.split('/');
      return { metadata: { namespace, name } };
    });
  }

  read = (page: PageOf): Promise<ArrivedPage> => {
    this.asked.push(page);
    const { namespace, token = '0' } = page;
    const listed = this.#pods.filter(
      ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
    );
    const items = listed.slice(Number(token), Number(token) + pageSize);
    const next = Number(token) + pageSize;
    const metadata = next < listed.length ? { continue: String(next) } : {};
    return Promise.resolve(arrivedPage({ metadata, items }));
  };

  survey = (): Promise<Survey> => {
    const namespaces = [...new Set(this.#pods.map(({ metadata }) => metadata.namespace))];
    return Promise.resolve({ namespaces, remaining: this.#pods.length - pageSize });
  };

  async list(survey: () => Promise<Survey | undefined> = this.survey): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const items of listAcross(this.read, { survey })) keys.push(...items.map(keyOf));
    return keys;
  }
}

/** Pods of namespaces, with a number of pods in each. */
function podsOf(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([namespace, count]) =>
    Array.from({ length: count }, (_, index) => `${namespace}/pod-${index}`),
  );
}

describe('a list across namespaces', () => {
  it('contains everything once, in the order of its keys, however it is read', async () => {
    const namespaces = fc.uniqueArray(fc.constantFrom('a', 'a-b', 'a-b-c', 'b', 'b1', 'c'));
    const pods = namespaces.chain((names) =>
      fc.uniqueArray(
        fc
          .tuple(fc.constantFrom('z', ...names), fc.nat({ max: 20 }))
          .map(([name, pod]) => `${name}/${pod}`),
        { maxLength: 60 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(pods, async (keys) => {
        expect(await new PodServer(keys).list()).to.deep.equal([...keys].sort());
      }),
    );
  });

  it('is read by namespace after its first page, where namespaces are large', async () => {
    const server = new PodServer(podsOf({ 'a-b': 3, a: 3, b: 9, c: 3 }));
    expect(await server.list()).to.have.lengthOf(18);
    const tokens = server.asked.map(({ namespace = '-A', token = '' }) => `${namespace} ${token}`);
    expect(tokens.map((text) => text.trim())).to.deep.equal(['-A', 'a', 'b', 'c', 'b 4', 'b 8']);
  });

  it('is read in pages where namespaces are small, or unknown', async () => {
    const small = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`n${index}`, 1]));
    const large = new PodServer(podsOf({ a: 9, b: 9 }));
    for (const [server, survey] of [
      [new PodServer(podsOf(small)), undefined],
      [large, () => Promise.resolve(undefined)],
      // The namespace in which the first page ends was made after these were read.
      [large, () => Promise.resolve({ namespaces: ['b'], remaining: 14 })],
    ] as const) {
      await server.list(survey);
      expect(server.asked.filter(({ namespace }) => namespace !== undefined)).to.deep.equal([]);
    }
  });

  it('leaves out namespaces that were not requested, where they are read one by one', async () => {
    const server = new PodServer(podsOf({ a: 5, b: 9, c: 9 }));
    const pages = listAcross(server.read, { survey: server.survey, among: ['a', 'c'] });
    const namespaces: string[] = [];
    for await (const items of pages) {
      namespaces.push(...items.map(({ metadata }) => metadata.namespace ?? ''));
    }
    expect([...new Set(namespaces)]).to.deep.equal(['a', 'c']);
    expect(namespaces).to.have.lengthOf(14);
  });

  it('counts no namespaces if it has one page, and uses a first page that was already requested', async () => {
    const server = new PodServer(podsOf({ a: 2, b: 1 }));
    const survey = (): Promise<undefined> => Promise.reject(new Error('asked'));
    const keys: string[] = [];
    for await (const items of listAcross(server.read, { first: server.read({}), survey })) {
      keys.push(...items.map(keyOf));
    }
    expect(keys).to.have.lengthOf(3);
    expect(server.asked).to.have.lengthOf(1);
  });

  it('fails where a namespace fails', async () => {
    const server = new PodServer(podsOf({ a: 9, b: 9 }));
    const { read } = server;
    const refused = new ClusterError('refused', { code: 'rejected', status: 403 });
    server.read = (page) => (page.namespace === 'b' ? Promise.reject(refused) : read(page));
    const failure = await server.list().catch((error: unknown) => error);
    expect(failure).to.equal(refused);
  });
});
