import { expect } from 'chai';
import {
  type CommandResult,
  openTerminal,
  type Terminal,
} from '../../../playground/demo/terminal.ts';
import { connect } from '../../../src/lib/cluster/cluster.ts';
import { message } from '../../../src/lib/cluster/protobuf/message.ts';
import {
  listMessage,
  podMessage,
  rolloutMessages,
} from '../../../src/lib/cluster/protobuf/messages.ts';
import { narrowObject } from '../../../src/lib/cluster/protobuf/narrow.ts';
import { resources } from '../../../src/lib/cluster/resources.ts';
import type { ApiObject, PodObject } from '../../../src/lib/injection/model/api-objects.ts';
import type { JsonObject } from '../../../src/lib/injection/model/model.ts';
import { playground } from '../playground/shared-playground.ts';
import { type FaultyServer, type Mishap, startFaultyServer } from './faulty-server.ts';

type Rule = FaultyServer['onPage'];

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };

function status(code: number, reason: string): string {
  const message = `the server is not well: ${reason}`;
  return JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message });
}

/** Long lists of large namespaces are read one namespace after the other, others in pages. */
const shapes = [
  { by: 'page', namespaces: 30 },
  { by: 'namespace', namespaces: 3 },
] as const;

for (const shape of shapes)
  describe(`between plugin and API server, by ${shape.by}`, function () {
    this.timeout(120_000);
    const shared = playground({ size: { pods: 60, workloads: 30, namespaces: shape.namespaces } });
    let terminal: Terminal;
    let faulty: FaultyServer;
    let undisturbed: CommandResult;

    before(async () => {
      terminal = await openTerminal(shared());
      faulty = await startFaultyServer(shared());
      undisturbed = await terminal.run('kubectl asm-inject verify -A -o json');
      expect(undisturbed.exitCode, undisturbed.stderr).to.equal(0);
      expect(JSON.parse(undisturbed.stdout)).to.have.nested.property('pods.length', 62);
    });
    after(() => {
      faulty.stop();
    });

    async function verify(rule: Rule, flags = ''): Promise<CommandResult> {
      faulty.onPage = rule;
      faulty.pages = 0;
      faulty.pagesOfNamespaces = 0;
      return terminal.run(
        `kubectl asm-inject verify -A -o json --kubeconfig ${faulty.kubeconfig} ${flags}`,
      );
    }

    it('pods come the same in JSON and in protobuf', async () => {
      const cluster = await connect(
        { kubeconfig: shared().kubeconfig },
        { requestTimeout: 30_000, signal: new AbortController().signal },
      );
      try {
        const narrow: PodObject[] = [];
        for await (const page of cluster.podPages()) narrow.push(...page);
        const items = (await cluster.list(resources.pod)) as unknown as JsonObject[];
        expect(narrow).to.deep.equal(narrowObject({ items }, listMessage(podMessage))['items']);
      } finally {
        cluster.close();
      }
    });

    it('the counts of workloads come the same in JSON and in protobuf', async () => {
      const cluster = await connect(
        { kubeconfig: shared().kubeconfig },
        { requestTimeout: 30_000, signal: new AbortController().signal },
      );
      try {
        const counts: ApiObject[] = [];
        const scope = { countsOnly: true };
        for await (const page of cluster.pages(resources.deployment, scope)) counts.push(...page);
        const items = (await cluster.list(resources.deployment)) as unknown as JsonObject[];
        const described = listMessage(rolloutMessages['Deployment'] ?? message({}));
        expect(counts).to.deep.equal(narrowObject({ items }, described)['items']);
        expect(counts).to.have.nested.property('[0].status.updatedReplicas').that.is.above(0);
      } finally {
        cluster.close();
      }
    });

    const once =
      (mishap: Mishap, page = 2) =>
      (asked: number): Mishap =>
        asked === page ? mishap : 'none';
    const expireOnce = (): Rule => {
      let isExpired = false;
      return (_, isContinued) => {
        if (isExpired || !isContinued) return 'none';
        isExpired = true;
        return { status: 410, body: status(410, 'Expired') };
      };
    };
    const passing: readonly [name: string, rule: Rule][] = [
      ['nothing', () => 'none'],
      ['a connection that breaks in the middle of a page', once('cut')],
      ['slow bytes', once('slow')],
      ['an error that passes', once({ status: 500, body: status(500, 'InternalError') })],
      ['a proxy that has lost the server', once({ status: 502, headers: html, body: '<html>' })],
      ['too many requests', once({ status: 429, headers: { 'retry-after': '1' } })],
      ['a token that expired', expireOnce()],
      ['a server that speaks JSON alone', () => 'json'],
    ];
    for (const [name, rule] of passing) {
      it(`${name}: the answer is right`, async () => {
        const result = await verify(rule);
        expect(result.stderr).to.equal(undisturbed.stderr);
        expect(result.exitCode).to.equal(0);
        expect(JSON.parse(result.stdout)).to.deep.equal(JSON.parse(undisturbed.stdout));
        expect(faulty.pages).to.be.greaterThan(6);
        expect(faulty.pagesOfNamespaces > 0).to.equal(shape.by === 'namespace');
      });
    }

    const lasting: readonly [name: string, rule: Rule, error: RegExp][] = [
      [
        'connections that always break',
        (page) => (page < 2 ? 'none' : 'cut'),
        /broke off the connection/,
      ],
      ['half a page for a whole one', once('half'), /is not a list, or was cut off/],
      [
        'JSON that is no list',
        once({ status: 200, headers: json, body: '{"message":"please log in"}' }),
        /is not a list, or/,
      ],
      ['garbage', once({ status: 200, headers: html, body: '<html>' }), /is not a list, or/],
      [
        'an error that lasts',
        (page) => (page < 2 ? 'none' : { status: 503, body: status(503, 'ServiceUnavailable') }),
        /the server is not well: ServiceUnavailable/,
      ],
      [
        'a server that asks for hours of patience',
        once({
          status: 429,
          headers: { 'retry-after': '7200' },
          body: status(429, 'TooManyRequests'),
        }),
        /the server is not well: TooManyRequests/,
      ],
    ];
    for (const [name, rule, error] of lasting) {
      it(`${name}: an error, and no answer`, async () => {
        const result = await verify(rule);
        expect(result.stderr)
          .to.match(/^error: could not list pods(?: in scale-\d+)?: .*\n {2}→ /)
          .and.match(error);
        expect(result.exitCode).to.equal(4);
        expect(result.stdout).to.equal('');
      });
    }

    // In a single namespace, there are not enough pods for a third page.
    if (shape.by === 'page')
      it('a page that never changes: an error after its second copy', async () => {
        const result = await verify(() => 'second');
        expect(result.stderr).to.match(
          /^error: could not read a list to its end: .*without progress\n {2}→ /,
        );
        expect(result.exitCode).to.equal(4);
        expect(result.stdout).to.equal('');
        expect(faulty.pages).to.be.lessThan(10);
      });

    it('silence: an error when time is up', async () => {
      const result = await verify(once('silence'), '--request-timeout 1s');
      expect(result.stderr).to.match(
        /^error: could not list pods(?: in scale-\d+)?: .* did not answer in time\n {2}→ /,
      );
      expect(result.exitCode).to.equal(4);
      expect(result.stdout).to.equal('');
    });
  });
