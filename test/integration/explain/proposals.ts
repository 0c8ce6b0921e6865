import { expect } from 'chai';
import { parseDocument } from 'yaml';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { PlaygroundOptions } from '../../../playground/playground.ts';
import type { WorkloadExplanation } from '../../../src/lib/operations/explain/explanation-document.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';
import type { ProposalCase } from './proposal-case.ts';

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

    cases.forEach((one, index) => {
      const { code, as, from, to, kind = 'Deployment' } = one;
      const title = [code, as].filter(Boolean).join(', ');
      it(`${title}: ${from} → ${to}`, async () => {
        const namespace = `case-${index}`;
        const target = `${shortNames[kind] ?? 'deploy'}/web -n ${namespace}`;
        const undo = await prepare(bench, one);
        try {
          await makePods(bench, one, namespace);
          if (one.laterConfig) undo.push(await configure(bench, one.laterConfig));
          const before = await eventually(async () => {
            const explanation = await explainOne(bench, target);
            expect(explanation.verdict).to.equal(from);
            expect(codesOf(explanation)).to.include.members([code, ...(one.shows ?? [])]);
            return explanation;
          });
          await runProposal(bench, one, before, target);
          await expectTurned(bench, one, target);
        } finally {
          for (const back of undo.reverse()) await back();
        }
      });
    });
  });
}

type Undo = () => Promise<void>;

/** Makes the injector as the case wants it before there are pods; the results undo it. */
async function prepare(bench: Bench, { config, fault }: ProposalCase): Promise<Undo[]> {
  return [
    ...(config ? [await configure(bench, config)] : []),
    ...(fault ? [await bench.playground.breakInjector(fault)] : []),
  ];
}

async function makePods(bench: Bench, one: ProposalCase, namespace: string): Promise<void> {
  const { kind = 'Deployment', from, later } = one;
  const spec = from === 'denied' ? { replicas: 0, ...one.spec } : one.spec;
  await bench.make(namespace, one.namespace ?? {}, [
    app(kind, 'web', spec ? { ...one, spec } : one),
  ]);
  if (later) await label(bench, namespace, later);
}

/** Runs every command of the proposal for the code, as it is printed. */
async function runProposal(
  bench: Bench,
  { code, of, to, command }: ProposalCase,
  { proposals, findings }: WorkloadExplanation,
  target: string,
): Promise<void> {
  const proposal = of ? findings.find((one) => one.code === code)?.proposal : proposals[0];
  const commands = proposal?.commands ?? [];
  expect(proposal?.verdict).to.equal(to);
  expect(commands.join('\n')).to.match(new RegExp(`^${command}`, 'm'));
  const { stdout } = await bench.run(`explain ${target}`);
  if (!of) for (const line of commands) expect(stdout).to.contain(`\n  ${line}\n`);
  for (const line of commands) {
    const isOurs = line.startsWith('kubectl asm-inject ');
    const done = await bench.paste(isOurs ? `${line} --yes` : line);
    expect(done.exitCode, `${line}\n${done.stderr}`).to.equal(0);
  }
}

/** The API server itself says that a new pod is as it was promised, and none is left as it was before. */
async function expectTurned(
  bench: Bench,
  { code, of, to }: ProposalCase,
  target: string,
): Promise<void> {
  await eventually(async () => {
    const after = await explainOne(bench, target);
    expect(after.verdict).to.equal(to);
    expect(after.asked).to.include({ verdict: to, agrees: true });
    expect(after.actual?.[to === 'injected' ? 'withoutSidecar' : 'withSidecar']).to.equal(0);
    if (of) expect(after.findings.map((one) => one.code)).to.not.include(code);
  }, 30_000);
}

function codesOf({ predicted, asked, findings }: WorkloadExplanation): readonly string[] {
  const { reasons, notes, trace } = predicted;
  const told = [...reasons, ...notes, ...trace, ...findings].map(({ code }) => code);
  return asked.failure ? [...told, asked.failure.code] : told;
}

async function label(bench: Bench, namespace: string, labels: Texts): Promise<void> {
  const metadata = { name: namespace, labels };
  await bench.playground.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata });
}

/** Changes the config of the injector; the result puts it back. */
async function configure(
  { playground }: Bench,
  fields: Readonly<Record<string, unknown>>,
): Promise<() => Promise<void>> {
  const place = ['configmap/istio-sidecar-injector', '-n', 'istio-system'];
  const { stdout: config } = await playground.kubectl([
    'get',
    ...place,
    '-o',
    'jsonpath={.data.config}',
  ]);
  const write = async (text: string): Promise<void> => {
    const patch = JSON.stringify({ data: { config: text } });
    const { exitCode, stderr } = await playground.kubectl([
      'patch',
      ...place,
      '--type',
      'merge',
      '-p',
      patch,
    ]);
    expect(exitCode, stderr).to.equal(0);
  };
  const document = parseDocument(config);
  for (const [key, value] of Object.entries(fields)) document.set(key, value);
  await write(document.toString());
  return () => write(config);
}
