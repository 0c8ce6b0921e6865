import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import { describeObject, type ObjectReference } from '../../../src/lib/injection/model/plan.ts';
import type { Status } from '../../../src/lib/operations/drift/describe-status.ts';
import type { RestartResult } from '../../../src/lib/operations/restart/restart-document.ts';
import type { Verification } from '../../../src/lib/operations/verify/verification.ts';
import { findSchemaProblems } from '../../schema.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { type DriftedCluster, makeDriftedCluster, ordinary, pinned } from './drifted-cluster.ts';
import { LiveRun, type RunLine } from './live-run.ts';
import { Mesh, nameOf } from './mesh.ts';
import { setTag } from './ways.ts';

describe('kubectl asm-inject restart and status: 200 workloads in 20 namespaces', function () {
  this.timeout(240_000);
  const shared = playground({ profile: 'istio', variants: ['canary'], progress: () => undefined });
  let terminal: Terminal;
  let mesh: Mesh;
  let cluster: DriftedCluster;
  let run: LiveRun | undefined;
  let podsBefore: ReadonlyMap<string, readonly string[]>;

  before(async () => {
    terminal = await openTerminal(shared());
    mesh = new Mesh(shared());
    cluster = await makeDriftedCluster(mesh, async (namespace, labels) => {
      await shared().api.patch(`/api/v1/namespaces/${namespace}`, { metadata: { labels } });
    });
    podsBefore = await mesh.readPodUids();
  });

  afterEach(() => {
    run?.kill();
  });

  async function document<T>(line: string, exitCode = 0): Promise<T> {
    const {
      stdout,
      stderr,
      exitCode: code,
    } = await terminal.look(`kubectl asm-inject ${line} -o json`);
    expect(code, stderr).to.equal(exitCode);
    return JSON.parse(stdout) as T;
  }

  const namesOf = (rows: readonly { readonly object: ObjectReference }[]): readonly string[] =>
    rows.map(({ object }) => describeObject(object)).sort();

  const namesOfEvents = (
    lines: readonly RunLine[],
    isAsked: (line: RunLine) => boolean,
  ): ReadonlySet<string> =>
    new Set(
      lines.filter(isAsked).flatMap(({ object }) => (object ? [describeObject(object)] : [])),
    );

  it('finds exactly the workloads that have drifted, and in what', async () => {
    expect(cluster.apps).to.have.lengthOf(200);
    const { workloads, leftAlone } = await document<RestartResult>('restart -A --dry-run=client');
    expect(namesOf(workloads)).to.deep.equal([...cluster.drifted.keys()].sort());
    expect(leftAlone).to.deep.equal([]);
    for (const { object, reasons } of workloads) {
      expect(reasons, describeObject(object)).to.include(
        cluster.drifted.get(describeObject(object)),
      );
    }
  });

  it('selects by reason', async () => {
    const asked = ['missing', 'extra', 'image', 'app-probes'];
    const { workloads } = await document<RestartResult>(
      `restart -A --dry-run=client --reason ${asked.join(',')}`,
    );
    const wanted = [...cluster.drifted].filter(([, reason]) => asked.includes(reason));
    expect(namesOf(workloads)).to.deep.equal(wanted.map(([name]) => name).sort());
  });

  it('status has the numbers of restart and of verify', async () => {
    const status = await document<Status>('status -A');
    const restart = await document<RestartResult>('restart -A --dry-run=client');
    const verification = await document<Verification>('verify -A --drift deep', 3);
    expect(status.total.states.DRIFTED).to.equal(restart.workloads.length);
    for (const { name, pods } of status.namespaces) {
      const planned = restart.workloads.filter(({ object }) => object.namespace === name);
      const sum = planned.reduce((total, one) => total + one.pods.drifted, 0);
      expect(pods.drifted, name).to.equal(sum);
      const { summary = {} } = verification.namespaces.find((one) => one.name === name) ?? {};
      const { OK = 0, ...findings } = summary;
      const found = Object.values(findings).reduce((total, count) => total + count, 0);
      expect({ drifted: pods.drifted, total: pods.total }, name).to.deep.equal({
        drifted: found,
        total: OK + found,
      });
      const sidecars = verification.workloads
        .filter((one) => one.namespace === name)
        .flatMap(({ sidecars: { classic = 0, native = 0 } }) => [classic, native]);
      expect(pods.withSidecar, name).to.equal(sidecars.reduce((total, one) => total + one, 0));
    }
  });

  it('survives an injector without pods and an API server that restarts, until Ctrl-C', async () => {
    const line = 'kubectl asm-inject restart -A --yes --max-parallel 8 -o json';
    run = new LiveRun(line, terminal.env);
    const isDone = ({ outcome }: { readonly outcome?: string }): boolean => outcome === 'restarted';
    await run.waitFor('15 were restarted', 15, isDone);
    const scale = (replicas: number): Promise<unknown> =>
      shared().kubectl([
        'scale',
        'deployment/istiod',
        '-n',
        'istio-system',
        `--replicas=${replicas}`,
      ]);
    await scale(0);
    await run.waitFor(
      'it paused',
      1,
      ({ type, cause }) => type === 'paused' && cause === 'injector',
    );
    await scale(1);
    await run.waitFor(
      'it went on',
      1,
      ({ type, cause }) => type === 'resumed' && cause === 'injector',
    );
    const before = run.lines.filter(isDone).length;
    await run.waitFor('10 more were restarted', before + 10, isDone);
    await shared().restartApiServer();
    const after = run.lines.filter(isDone).length;
    await run.waitFor('10 more were restarted', after + 10, isDone);
    run.interrupt();
    const { exitCode, stderr } = await run.end();
    expect(exitCode, stderr).to.equal(130);
    const result = run.lines.at(-1) as unknown as RestartResult;
    expect(findSchemaProblems(result, 'restart-result')).to.deep.equal([]);
    const checked = new Set<string>();
    for (const event of run.lines.slice(0, -1)) {
      // A schema is compiled for each: one of each type is enough.
      if (checked.has(event.type ?? '')) continue;
      checked.add(event.type ?? '');
      expect(findSchemaProblems(event, 'restart-event')).to.deep.equal([]);
    }
    expect(checked).to.include.all.keys('started', 'progress', 'finished', 'paused', 'resumed');
    expect(result.state).to.equal('interrupted');
    const underWay = result.workloads.filter(({ outcome }) => outcome === 'under-way');
    expect(underWay).to.have.lengthOf.at.most(8);
    // Workloads with a reported start and no reported end.
    const begun = namesOfEvents(run.lines, ({ type }) => type === 'progress');
    const ended = namesOfEvents(run.lines, ({ type }) => type === 'finished');
    expect(namesOf(underWay)).to.include.members([...begun].filter((name) => !ended.has(name)));
    expect(result.counts['not-started']).to.be.greaterThan(0);
    expect(result.counts.failed ?? 0).to.equal(0);
  });

  it('does the rest when run again, and restarts nothing twice and nothing else', async () => {
    const { exitCode, stdout, stderr } = await terminal.look(
      'kubectl asm-inject restart -A --yes --max-parallel 8',
    );
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.match(/^done: \d+ restarted/m);
    const rest = await document<RestartResult>('restart -A --dry-run=client');
    expect(rest.workloads).to.deep.equal([]);
    await eventually(async () => {
      const podsAfter = await mesh.readPodUids();
      for (const app of cluster.apps) {
        const name = nameOf(app);
        const [old = [], now = []] = [podsBefore.get(name), podsAfter.get(name)];
        const kept = now.filter((uid) => old.includes(uid));
        expect(now, name).to.have.lengthOf(old.length);
        expect(kept, name).to.deep.equal(cluster.drifted.has(name) ? [] : old);
      }
    });
    const generations = await mesh.readGenerations();
    for (const app of cluster.apps) {
      const name = nameOf(app);
      expect(generations.get(name), name).to.equal(cluster.drifted.has(name) ? 2 : 1);
    }
    const { stdout: verified } = await terminal.look(
      'kubectl asm-inject verify -A --drift deep --strict',
    );
    expect(verified).to.match(/^\d+ pods: \d+ OK$/m);
  });

  it('a new proxy version makes exactly the pods with a sidecar outdated; --reason image rolls those', async () => {
    await mesh.change(setTag('1.30.1'), ordinary);
    const status = await document<Status>('status -A');
    const { pods, reasons } = status.total;
    const { pods: own } = (await document<Status>(`status -n ${ordinary}`)).workloads?.find(
      ({ object }) => object.name === pinned.name,
    ) ?? { pods: undefined };
    expect(own).to.include({ withSidecar: 1, outdated: 0 });
    expect(pods.outdated).to.equal(pods.withSidecar - 1);
    expect(Object.keys(reasons)).to.deep.equal(['image']);
    const uids = await mesh.readPodUids();
    const { exitCode, stderr } = await terminal.look(
      `kubectl asm-inject restart -n ${ordinary} --reason image --yes`,
    );
    expect(exitCode, stderr).to.equal(0);
    await eventually(async () => {
      for (const [name, old] of await mesh.readPodUids()) {
        const isRolled = name.endsWith(` in ${ordinary}`) && name !== nameOf(pinned);
        const kept = old.filter((uid) => uids.get(name)?.includes(uid));
        expect(kept, name).to.deep.equal(isRolled ? [] : old);
      }
    });
  });
});
