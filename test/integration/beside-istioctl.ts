import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { findIstio } from '../../playground/binaries/find.ts';
import { istioBuilds } from '../../playground/binaries/pinned.ts';
import type { WorkloadExplanation } from '../../src/lib/operations/explain/explanation-document.ts';

/** One row of the table in docs/explain.md: what each tool answers in a situation. */
export interface Answers {
  /** What the API server makes of a new pod. */
  readonly newPod: string;
  readonly explain: string;
  readonly checkInject: string;
  readonly analyze: string;
}

/** The rows of the table in docs/explain.md, by situation. */
export function readDocumentedAnswers(): ReadonlyMap<string, Answers> {
  const text = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split('## Beside istioctl');
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
  return new Map(
    rows.map((line) => {
      const [situation = '', newPod = '', explain = '', checkInject = '', analyze = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return [situation, { newPod, explain, checkInject, analyze }];
    }),
  );
}

const run = promisify(execFile);

/**
 * Asks both diagnostic commands of istioctl, of the same build as istiod, about a workload that was explained.
 * @param oldPods how many of its pods are not as a new one would be.
 */
export async function askIstioctl(
  kubeconfig: string,
  namespace: string,
  explanation: WorkloadExplanation,
  oldPods: number,
): Promise<Answers> {
  const [build] = Object.values(istioBuilds);
  if (!build) throw new Error('no istioctl can be built');
  const { istioctl } = await findIstio(build, () => undefined);
  const ask = async (...args: readonly string[]): Promise<string> => {
    const flags = ['--kubeconfig', kubeconfig, '-n', namespace];
    const { stdout } = await run(istioctl, [...args, ...flags]).catch((error: unknown) => {
      // analyze ends with an exit code of its own when it finds something.
      return error as { readonly stdout: string };
    });
    return stdout;
  };
  const [checked, analyzed] = await Promise.all([
    ask('x', 'check-inject', 'deployment/web'),
    ask('analyze'),
  ]);
  const { asked, verdict, predicted } = explanation;
  const reason = asked.failure?.code ?? predicted.reasons[0]?.code ?? '';
  const codes = new Set(analyzed.match(/IST\d+/g));
  return {
    newPod: asked.verdict,
    explain: [`${verdict}, ${reason}`, ...(oldPods === 0 ? [] : [`${oldPods} old pods`])].join(
      '; ',
    ),
    checkInject: readChecked(checked),
    analyze: codes.size === 0 ? 'no issue' : [...codes].join(', '),
  };
}

function readChecked(text: string): string {
  if (text.includes('✔')) return 'injected';
  return text.includes('✘') ? 'not injected' : 'no answer';
}
