import { expect } from 'chai';
import {
  arrivedPage,
  type ArrivedPage,
  listPages,
} from '../../../../src/lib/cluster/list/list-pages.ts';
import { ClusterError } from '../../../../src/lib/errors.ts';
import { present } from '../../../../src/lib/present.ts';

const expired = new ClusterError('the continue token is too old', {
  code: 'rejected',
  status: 410,
});

/** A page of pods `namespace/name`; with `next`, there is another one. */
function page(keys: readonly string[], next?: string): ArrivedPage {
  const items = keys.map((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return { metadata: { namespace, name } };
  });
  return arrivedPage(
    present({ items, metadata: next === undefined ? undefined : { continue: next } }),
  );
}

/** Reads a list whose answers are given in order, and returns what was yielded and which tokens were sent. */
async function readAll(
  answers: readonly (ArrivedPage | Error)[],
): Promise<{ readonly keys: readonly string[]; readonly tokens: readonly (string | undefined)[] }> {
  const tokens: (string | undefined)[] = [];
  const keys: string[] = [];
  const pages = listPages((token) => {
    const answer = answers[tokens.length];
    tokens.push(token);
    return answer instanceof Error || answer === undefined
      ? Promise.reject(answer ?? new Error('no more answers'))
      : Promise.resolve(answer);
  });
  for await (const items of pages) {
    keys.push(...items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`));
  }
  return { keys, tokens };
}

async function failure(answers: readonly (ArrivedPage | Error)[]): Promise<unknown> {
  return readAll(answers).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a list read in pages', () => {
  it('follows the tokens to the end', async () => {
    const { keys, tokens } = await readAll([page(['a/1'], 'x'), page(['a/2'], 'y'), page(['b/1'])]);
    expect(keys).to.deep.equal(['a/1', 'a/2', 'b/1']);
    expect(tokens).to.deep.equal([undefined, 'x', 'y']);
  });

  it('starts again when its token expires: nothing twice, nothing left out', async () => {
    const { keys, tokens } = await readAll([
      page(['a-b/9', 'a/1', 'a/2'], 'x'),
      expired,
      page(['a-b/9', 'a/1', 'a/11'], 'y'),
      page(['a/3', 'b/1']),
    ]);
    expect(keys).to.deep.equal(['a-b/9', 'a/1', 'a/2', 'a/3', 'b/1']);
    expect(tokens).to.deep.equal([undefined, 'x', undefined, 'y']);
  });

  it('reports its pages, but not those that are repeated', async () => {
    const answers = [page(['a/1', 'a/2'], 'x'), expired, page(['a/1', 'a/2'], 'y'), page(['a/3'])];
    const counts: number[] = [];
    const pages = listPages(
      () => {
        const answer = answers.shift();
        return answer instanceof Error || answer === undefined
          ? Promise.reject(answer ?? new Error('no more answers'))
          : Promise.resolve(answer);
      },
      ({ count }) => counts.push(count),
    );
    for await (const items of pages) expect(items).to.not.have.lengthOf(0);
    expect(counts).to.deep.equal([2]);
  });

  it('gives up after five restarts', async () => {
    const again = Array.from({ length: 6 }, () => [page(['a/1'], 'x'), expired]).flat();
    expect(await failure(again)).to.equal(expired);
  });

  it('fails with any other failure, and when the first page is expired', async () => {
    const broken = new ClusterError('down', { code: 'server-error', status: 500 });
    expect(await failure([page(['a/1'], 'x'), broken])).to.equal(broken);
    expect(await failure([expired])).to.equal(expired);
  });

  it('ends with an error if the server always returns the same token', async () => {
    const error = await failure([
      page(['a/1'], 'x'),
      ...Array.from({ length: 9 }, () => page(['a/1'], 'x')),
    ]);
    expect(error).to.be.instanceOf(ClusterError).with.property('code', 'not-an-api-server');
  });

  it('ends with an error if pages never bring anything new', async () => {
    const answers = Array.from({ length: 2_000 }, (_, index) => page(['a/1'], `token-${index}`));
    const error = await failure(answers);
    expect(error).to.be.instanceOf(ClusterError).with.property('code', 'not-an-api-server');
  });

  it('ends with an error if there is no end of new objects', async () => {
    const answers = Array.from({ length: 11_000 }, (_, index) =>
      page([`a/${String(index).padStart(6, '0')}`], `token-${index}`),
    );
    const error = await failure(answers);
    expect(error).to.be.instanceOf(ClusterError).with.property('code', 'not-an-api-server');
  });
});
