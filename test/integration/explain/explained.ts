import { expect } from 'chai';
import type {
  ExplanationList,
  WorkloadExplanation,
} from '../../../src/lib/operations/explain/explanation-document.ts';
import { findSchemaProblems } from '../../schema.ts';
import type { Bench } from '../workloads/apps.ts';

/** What `explain … -o json` says; every document is checked against the published schema. */
export async function explainAll(
  bench: Bench,
  target: string,
): Promise<readonly WorkloadExplanation[]> {
  const { stdout, stderr, exitCode } = await bench.run(`explain ${target} -o json`);
  expect(exitCode, stderr).to.equal(0);
  const list = JSON.parse(stdout) as ExplanationList;
  expect(findSchemaProblems(list, 'explanation')).to.deep.equal([]);
  return list.explanations;
}

/** The same, of one subject. */
export async function explainOne(bench: Bench, target: string): Promise<WorkloadExplanation> {
  const [explanation, ...others] = await explainAll(bench, target);
  if (!explanation || others.length > 0) throw new Error(`${target} is not one subject`);
  return explanation;
}
