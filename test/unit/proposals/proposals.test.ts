import { expect } from 'chai';
import { decide, type DecisionInput } from '../../../src/lib/injection/decision/decide.ts';
import { applyEdits, type Edit } from '../../../src/lib/injection/decision/edit.ts';
import { REASONS } from '../../../src/lib/injection/decision/reasons.ts';
import { LINTS } from '../../../src/lib/injection/lint/lint-reasons.ts';
import { findTraps } from '../../../src/lib/injection/lint/lints.ts';
import { PROBE_REASONS } from '../../../src/lib/injection/probe/probe-reasons.ts';
import type { Proposal } from '../../../src/lib/injection/proposal/proposal.ts';
import { findFindings, tellTrap } from '../../../src/lib/operations/explain/tell-traps.ts';
import type { ExplainedCode, ProposalCase } from '../../integration/explain/proposal-case.ts';
import { asmCases } from '../../integration/explain/proposal-cases-asm.ts';
import { istioCases } from '../../integration/explain/proposal-cases-istio.ts';
import { type ToldFault, toldFaults } from '../../integration/explain/told-faults.ts';
import { input } from '../injection/builders.ts';
import { facts, rows } from '../injection/lint/lint-rows.ts';
import { codesIn, deployment, explainSituation, owner } from './situation.ts';
import { withoutCase, type WithoutCase } from './without-case.ts';

const all = [...Object.keys(REASONS), ...Object.keys(LINTS), ...Object.keys(PROBE_REASONS)];
const cases: readonly ProposalCase[] = [...asmCases, ...istioCases];
const faults: readonly ToldFault[] = Object.values(toldFaults);
const live = new Set<string>([
  ...cases.flatMap(({ code, shows = [] }) => [code, ...shows]),
  ...faults.filter(({ isMended }) => isMended).map(({ code }) => code),
  'injector-blocks-itself',
]);

/** What is proposed where a code is found. */
interface Found {
  readonly input: DecisionInput;
  readonly proposals: readonly Proposal[];
}

/** Explains the situation of a code, and sees that it is found there. */
function findIn(code: string, { given, offers }: WithoutCase): readonly Found[] {
  if (given === undefined) return findInRows(code);
  const explanation = explainSituation(given);
  if (offers === 'what is expected') return [findExpected(code)];
  expect(codesIn(explanation)).to.include(code);
  return [{ input: given.input ?? input(), proposals: explanation.proposals }];
}

/** The traps of this code in the rows of the traps, each with its own proposal. */
function findInRows(code: string): readonly Found[] {
  const found = rows
    .filter((row) => row.code === code)
    .map(({ given }) => {
      const known = facts(given);
      const trap = findTraps(known).find((one) => one.code === code);
      if (!trap) throw new Error(`${code} is not found`);
      const context = {
        input: known.input,
        owner,
        object: deployment,
        hasPods: false,
        commandFlags: '',
      };
      const { proposal } = tellTrap(trap, owner, known.decision, context);
      return { input: known.input, proposals: proposal ? [proposal] : [] };
    });
  expect(found).to.not.have.lengthOf(0);
  return found;
}

/** What `verify --expect` proposes where a sidecar is foreseen, and none expected. */
function findExpected(code: string): Found {
  const known = input();
  const running = { pods: [], total: 0 };
  const shared = { input: known, owner, object: deployment, spec: {}, running, commandFlags: '' };
  const found = findFindings({ ...shared, expected: 'not-injected' }).find(
    (one) => one.code === code,
  );
  return { input: known, proposals: found?.proposal ? [found.proposal] : [] };
}

/** The edits that a proposal says it makes, read from what it tells. */
function editsOf({ changes }: Proposal): readonly Edit[] {
  return changes.map(({ object, field, after }): Edit => {
    const [, map, key] = /metadata\.(labels|annotations)\[(.*)\]$/.exec(field) ?? [];
    if (key === undefined || (map !== 'labels' && map !== 'annotations')) throw new Error(field);
    const subject = object?.kind === 'Namespace' ? 'namespace' : 'pod';
    return { subject, map, key, ...(after === undefined ? {} : { value: after }) };
  });
}

function expectTurned({ input: known, proposals }: Found): void {
  const [proposal] = proposals;
  if (!proposal) throw new Error('nothing is proposed');
  expect(proposal.commands).to.not.have.lengthOf(0);
  const { verdict } = decide(applyEdits(known, editsOf(proposal)));
  expect(verdict).to.equal(proposal.verdict).and.not.equal(decide(known).verdict);
}

describe('proposals', () => {
  it('every code of every table has a case on a real API server, or says why not', () => {
    const without = new Set(Object.keys(withoutCase));
    expect(all.filter((code) => !live.has(code) && !without.has(code))).to.deep.equal([]);
    expect([...without].filter((code) => live.has(code))).to.deep.equal([]);
  });

  for (const [code, situation] of Object.entries(withoutCase) as [ExplainedCode, WithoutCase][]) {
    it(`${code} offers ${situation.offers}: ${situation.why}`, () => {
      const found = findIn(code, situation);
      switch (situation.offers) {
        case 'nothing':
          for (const { proposals } of found)
            expect(proposals.flatMap(({ commands }) => commands)).to.deep.equal([]);
          break;
        case 'an edit':
        case 'what is expected':
          found
            .filter(({ proposals }) => proposals.length > 0 || found.length === 1)
            .forEach(expectTurned);
          break;
        case 'a restart':
          expect(found[0]?.proposals[0]).to.deep.include({
            purpose: 'recreate',
            commands: ['kubectl asm-inject restart deploy/web -n shop'],
          });
      }
    });
  }
});
