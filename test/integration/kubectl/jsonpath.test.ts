import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { findBinaries } from '../../../playground/binaries/find.ts';
import { type KubectlResult, runKubectl } from '../../../playground/kubectl.ts';
import { JsonPathError } from '../../../src/lib/output/jsonpath/jsonpath-error.ts';
import { compileTemplate, fillTemplate } from '../../../src/lib/output/jsonpath/jsonpath.ts';
import { sampleList } from '../../unit/output/sample-list.ts';
import { anyJumble, anyTemplate } from '../../unit/output/templates.ts';
import { type PodServer, servePods } from './pod-server.ts';

const list = sampleList();

/** What we print; nothing when we refuse. */
function fill(template: string): string | undefined {
  try {
    return fillTemplate(compileTemplate(template), list);
  } catch (error) {
    expect(error, template).to.be.instanceOf(JsonPathError);
    return undefined;
  }
}

/** The templates of the product's page and of kubectl's own; each must not only agree, but print something. */
const usual = [
  '{.items[0].spec.containers[*].name}',
  '{.items[*].metadata.name}',
  '{range .items[*]}{.metadata.name}{"\\t"}{.spec.containers[*].image}{"\\n"}{end}',
  '{.items[?(@.metadata.labels.app=="details")].spec.nodeName}',
  "{.items[*]['metadata.name', 'status.phase']}",
  '{.items[*].status.conditions[?(@.type=="Ready")].status}',
  '{.items[0].metadata.annotations}',
  '{.items[-1:].metadata.labels.app}',
  '{.items[*].spec.containers[?(@.name != "istio-proxy")].ports[0].containerPort}',
  '{range .items[*]}{range .spec.containers[*]}{.name}{","}{end}{"\\n"}{end}',
  '{@}',
  '{.items[3].metadata.managedFields}',
  '{.items[2].spec.odd}|{.items[2].metadata.odd}',
];

describe('-o jsonpath beside the real kubectl', function () {
  this.timeout(120_000);
  let server: PodServer;
  let cache: string;
  let kubectl: string;

  const ask = (template: string): Promise<KubectlResult> =>
    runKubectl(kubectl, [
      ...['--kubeconfig', '/dev/null', '--server', server.url, '--cache-dir', cache],
      ...['get', 'pods', '-o', `jsonpath=${template}`],
    ]);

  before(async () => {
    ({ kubectl } = await findBinaries((line) => process.stderr.write(`${line}\n`)));
    cache = await mkdtemp(join(tmpdir(), 'asm-inject-kubectl-'));
    server = await servePods(list.items);
  });
  after(async () => {
    await server.stop();
    await rm(cache, { recursive: true });
  });

  for (const template of usual) {
    it(`${template} comes out byte for byte`, async () => {
      const { stdout, exitCode } = await ask(template);
      expect(exitCode).to.equal(0);
      expect(stdout).to.not.equal('');
      expect(fill(template)).to.equal(stdout);
    });
  }

  it('refuses what kubectl refuses', async () => {
    for (const template of ['{.items[9]}', '{.kind[0]}', '{.items[?(@.a)', '{end}', '{"a}']) {
      expect((await ask(template)).exitCode, template).to.equal(1);
      expect(fill(template), template).to.equal(undefined);
    }
  });

  // Whatever we print must be what kubectl prints. Many templates make one, so that kubectl starts a few times only.
  it('prints what kubectl prints for generated templates, or refuses', async () => {
    const mark = '\u0001|\u0001';
    const some = fc.array(fc.oneof({ weight: 4, arbitrary: anyTemplate }, anyJumble), {
      minLength: 100,
      maxLength: 150,
    });
    let printed = 0;
    await fc.assert(
      fc.asyncProperty(some, async (templates) => {
        const filled = templates.flatMap((template) => {
          const text = template.includes('\0') ? undefined : fill(template);
          return text === undefined ? [] : [{ template, text }];
        });
        const { stdout, stderr, exitCode } = await ask(
          filled.map(({ template }) => template).join(mark),
        );
        expect(exitCode, stderr.slice(0, 300)).to.equal(0);
        const texts = stdout.split(mark);
        for (const [index, { template, text }] of filled.entries()) {
          expect(text, template).to.equal(texts[index]);
        }
        printed += filled.length;
      }),
      { numRuns: 30 },
    );
    expect(printed, 'templates that print').to.be.greaterThan(1000);
  });
});
