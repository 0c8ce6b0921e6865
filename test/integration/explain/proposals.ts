import { expect } from 'chai';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { PlaygroundOptions } from '../../../playground/playground.ts';
import type { Proposal } from '../../../src/lib/injection/proposal/proposal.ts';
import type { Presence } from '../../../src/lib/injection/verification/pod-status.ts';
import type { WorkloadExplanation } from '../../../src/lib/operations/explain/explanation-document.ts';
import type { Verification } from '../../../src/lib/operations/verify/verification.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';
import type { ProposalCase } from './proposal-case.ts';
import { changeLater, prepare } from './proposal-surroundings.ts';
import { TasksAhead } from './tasks-ahead.ts';

type Texts = Readonly<Record<string, string>>;

const shortNames: Texts = {
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  CronJob: 'cj',
  ReplicaSet: 'rs',
  Pod: 'pod',
};

/** Runs what is proposed for each case, as it is printed, and sees the verdict change and the pods follow. */
export function describeProposals(
  options: PlaygroundOptions,
  cases: readonly ProposalCase[],
): void {
  describe(`explain: what it proposes on profile ${options.profile ?? 'asm'}`, function () {
    this.timeout(90_000);
    const cluster = playground({ nodes: 1, ...options });
    let bench: Bench;
    before(async () => {
      bench = new Bench(cluster(), await openTerminal(cluster()));
    });

    const check = async (one: ProposalCase, namespace: string): Promise<void> => {
      const { code, from, kind = 'Deployment' } = one;
      const target = `${shortNames[kind] ?? 'deploy'}/web -n ${namespace}`;
      const undo = await prepare(bench, one);
      try {
        await makePods(bench, one, namespace);
        undo.push(...(await changeLater(bench, one, namespace)));
        const asked = one.user === undefined ? target : `${target} --as ${one.user}`;
        const before = await eventually(async () => {
          const explanation = await explainOne(bench, asked);
          expect(explanation.verdict).to.equal(from);
          expect(codesOf(explanation)).to.include.members([
            ...(one.expected === undefined ? [code] : []),
            ...(one.shows ?? []),
          ]);
          return explanation;
        });
        await runProposal(bench, one, before, asked);
        await expectTurned(bench, one, target);
      } finally {
        for (const back of undo.reverse()) await back();
      }
    };

    const ahead = new TasksAhead(3);
    const numbered = cases.map((one, index) => ({ one, namespace: `case-${index}` }));
    const { apart = [], alone = [] } = Object.groupBy(numbered, ({ one }) =>
      changesInjector(one) ? 'alone' : 'apart',
    );
    for (const { one, namespace } of apart) {
      it(
        titleOf(one),
        ahead.add(() => check(one, namespace)),
      );
    }
    for (const { one, namespace } of alone) it(titleOf(one), () => check(one, namespace));
  });
}

function titleOf({ code, as, from, to }: ProposalCase): string {
  return `${[code, as].filter(Boolean).join(', ')}: ${from} → ${to}`;
}

/** Whether a case changes what decides about the pods of all others. */
function changesInjector(one: ProposalCase): boolean {
  const { config, values, set, stored, version, fault } = one;
  const { laterConfig, laterValues, laterEnvironment } = one;
  const now = [config, values, set, stored, version, fault];
  const changes = [...now, laterConfig, laterValues, laterEnvironment];
  return changes.some((change) => change !== undefined);
}

async function makePods(bench: Bench, one: ProposalCase, namespace: string): Promise<void> {
  const { kind = 'Deployment', from } = one;
  const spec = from === 'denied' ? { replicas: 0, ...one.spec } : one.spec;
  await bench.make(namespace, one.namespace ?? {}, [
    app(kind, 'web', spec ? { ...one, spec } : one),
  ]);
}

/** Runs every command of the proposal for the code, as it is printed. */
async function runProposal(
  bench: Bench,
  one: ProposalCase,
  explanation: WorkloadExplanation,
  target: string,
): Promise<void> {
  const { of, to, command } = one;
  const proposal = await proposalIn(bench, one, explanation, target);
  const commands = proposal?.commands ?? [];
  expect(proposal?.verdict).to.equal(to);
  expect(commands.join('\n')).to.match(new RegExp(`^${command}`, 'm'));
  if (!of && one.expected === undefined) {
    const { stdout } = await bench.run(`explain ${target}`);
    for (const line of commands) expect(stdout).to.contain(`\n  ${line}\n`);
  }
  for (const line of commands) {
    const isOurs = line.startsWith('kubectl asm-inject ');
    const done = await bench.paste(isOurs ? `${line} --yes` : line);
    expect(done.exitCode, `${line}\n${done.stderr}`).to.equal(0);
  }
}

async function proposalIn(
  bench: Bench,
  { code, of, expected }: ProposalCase,
  { proposals, findings }: WorkloadExplanation,
  target: string,
): Promise<Proposal | undefined> {
  if (expected === undefined)
    return of ? findings.find((one) => one.code === code)?.proposal : proposals[0];
  const { workloads } = await verify(bench, target, expected, 3);
  return workloads[0]?.findings?.find((one) => one.code === code)?.proposal;
}

/** What `verify` says of the namespace of a target. */
async function verify(
  bench: Bench,
  target: string,
  expected: Presence,
  wanted: number,
): Promise<Verification> {
  const namespace = target.replace(/^\S+ /, '');
  const line = `verify ${namespace} --expect ${expected} -o json`;
  const { stdout, stderr, exitCode } = await bench.run(line);
  expect(exitCode, stderr).to.equal(wanted);
  return JSON.parse(stdout) as Verification;
}

/** The API server itself says that a new pod is as it was promised, and none is left as it was before. */
async function expectTurned(
  bench: Bench,
  { code, shows = [], of, from, to, expected }: ProposalCase,
  target: string,
): Promise<void> {
  await eventually(async () => {
    const after = await explainOne(bench, target);
    expect(after.verdict).to.equal(to);
    expect(after.asked).to.include({ verdict: to, agrees: true });
    expect(after.actual?.[to === 'injected' ? 'withoutSidecar' : 'withSidecar']).to.equal(0);
    const ended: readonly string[] = of !== undefined || from === to ? [code, ...shows] : [];
    expect(after.findings.filter((one) => ended.includes(one.code))).to.deep.equal([]);
    if (expected !== undefined) await verify(bench, target, expected, 0);
  }, 30_000);
}

function codesOf({ predicted, asked, findings }: WorkloadExplanation): readonly string[] {
  const { reasons, notes, trace } = predicted;
  const reported = [...reasons, ...notes, ...trace, ...findings].map(({ code }) => code);
  return asked.failure ? [...reported, asked.failure.code] : reported;
}
