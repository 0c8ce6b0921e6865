import { expect } from 'chai';
import { parseDocument } from 'yaml';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { PlaygroundOptions } from '../../../playground/playground.ts';
import type { WorkloadExplanation } from '../../../src/lib/operations/explain/explanation-document.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench, type AppOptions } from '../workloads/apps.ts';
import { explainOne } from './explained.ts';

type Texts = Readonly<Record<string, string>>;
type Verdict = WorkloadExplanation['verdict'];

/** A workload, why its pods are as they are, and what the proposed commands make of them. */
export interface ProposalCase extends AppOptions {
  /** The reason or trap that the proposal is for. */
  readonly code: string;
  /** Where the same reason has several proposals. */
  readonly as?: string;
  readonly from: Verdict;
  readonly to: Verdict;
  readonly kind?: string;
  /** Labels of the namespace. */
  readonly namespace?: Texts;
  /** Fields of the injector's config, as long as this case lasts. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Labels of the namespace once the pods run. */
  readonly later?: Texts;
  /** How a command begins. */
  readonly command: string;
}

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
      const { code, as, from, to, command, kind = 'Deployment' } = one;
      const title = [code, as].filter(Boolean).join(', ');
      it(`${title}: ${from} → ${to}`, async () => {
        const namespace = `case-${index}`;
        const undo = one.config ? await configure(bench, one.config) : undefined;
        try {
          const isRefused = from === 'denied';
          const spec = isRefused ? { replicas: 0, ...one.spec } : one.spec;
          const workload = app(kind, 'web', spec ? { ...one, spec } : one);
          await bench.make(namespace, one.namespace ?? {}, [workload]);
          if (one.later) await label(bench, namespace, one.later);
          const target = `${shortNames[kind] ?? 'deploy'}/web -n ${namespace}`;

          const before = await eventually(async () => {
            const explanation = await explainOne(bench, target);
            expect(explanation.verdict).to.equal(from);
            expect(codesOf(explanation)).to.include(code);
            return explanation;
          });
          const [proposal] = before.proposals;
          expect(proposal?.verdict).to.equal(to);
          expect(proposal?.commands.join('\n')).to.match(new RegExp(`^${command}`, 'm'));
          const { stdout } = await bench.run(`explain ${target}`);
          for (const line of proposal?.commands ?? []) expect(stdout).to.contain(`\n  ${line}\n`);

          for (const line of proposal?.commands ?? []) {
            const isOurs = line.startsWith('kubectl asm-inject ');
            const done = await bench.paste(isOurs ? `${line} --yes` : line);
            expect(done.exitCode, `${line}\n${done.stderr}`).to.equal(0);
          }
          await eventually(async () => {
            const after = await explainOne(bench, target);
            expect(after.verdict).to.equal(to);
            expect(after.asked).to.include({ verdict: to, agrees: true });
            // Pods follow: none is left as it was before.
            expect(after.actual?.[to === 'injected' ? 'withoutSidecar' : 'withSidecar']).to.equal(
              0,
            );
          }, 30_000);
        } finally {
          await undo?.();
        }
      });
    });
  });
}

function codesOf({ predicted, asked, findings }: WorkloadExplanation): readonly string[] {
  const told = [...predicted.reasons, ...predicted.notes, ...findings].map(({ code }) => code);
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
