import { expect } from 'chai';
import type { DecisionInput } from '../../../src/lib/injection/decision/decide.ts';
import { REASONS } from '../../../src/lib/injection/decision/reasons.ts';
import { findRawFindings } from '../../../src/lib/injection/findings/find-findings.ts';
import { FINDINGS } from '../../../src/lib/injection/findings/finding-reasons.ts';
import { POD_INJECT } from '../../../src/lib/injection/model/keys.ts';
import { PROBE_REASONS } from '../../../src/lib/injection/probe/probe-reasons.ts';
import type { Proposal } from '../../../src/lib/injection/proposal/proposal.ts';
import { describeFinding } from '../../../src/lib/operations/explain/describe-findings.ts';
import type { ExplainedCode, ProposalCase } from '../../integration/explain/proposal-case.ts';
import { asmCases } from '../../integration/explain/proposal-cases-asm.ts';
import { changedCases } from '../../integration/explain/proposal-cases-changed.ts';
import { istioCases } from '../../integration/explain/proposal-cases-istio.ts';
import {
  mendedOtherwise,
  type ReportedFault,
  reportedFaults,
} from '../../integration/explain/reported-faults.ts';
import { config, injector, input, template, unversioned } from '../injection/builders.ts';
import { facts, rows } from '../injection/findings/finding-rows.ts';
import { codesIn, deployment, explainSituation, failing, made, owner } from './situation.ts';
import { withoutCase, type WithoutCase } from './without-case.ts';

const all = [...Object.keys(REASONS), ...Object.keys(FINDINGS), ...Object.keys(PROBE_REASONS)];
const cases: readonly ProposalCase[] = [...asmCases, ...istioCases, ...changedCases];
const faults: readonly ReportedFault[] = Object.values(reportedFaults);
const live = new Set<string>([
  ...cases.flatMap(({ code, shows = [] }) => [code, ...shows]),
  ...faults.filter(({ isMended }) => isMended).map(({ code }) => code),
  ...mendedOtherwise,
]);

/** What is proposed in the situation of a code, once that is found there. */
function proposalsFor(code: string, { given }: WithoutCase): readonly Proposal[] {
  if (given === undefined) return proposalsInRows(code);
  const explanation = explainSituation(given);
  expect(codesIn(explanation)).to.include(code);
  return explanation.proposals;
}

/** The own proposals of the findings of this code in the rows of the findings. */
function proposalsInRows(code: string): readonly Proposal[] {
  const found = rows
    .filter((row) => row.code === code)
    .map(({ given }) => {
      const known = facts(given);
      const finding = findRawFindings(known).find((one) => one.code === code);
      if (!finding) throw new Error(`${code} is not found`);
      const context = {
        input: known.input,
        owner,
        object: deployment,
        hasPods: false,
        commandFlags: '',
      };
      return describeFinding(finding, owner, known.decision, context).proposal;
    });
  expect(found).to.not.have.lengthOf(0);
  return found.filter((proposal) => proposal !== undefined);
}

const byHash = { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['x'] }] };

/** Pods for which the objects do not show whether they get a sidecar. */
const unpredicted: Readonly<Record<string, DecisionInput>> = {
  'version-unknown': input({
    template: template({ labels: { [POD_INJECT]: 'no' } }),
    injectors: [unversioned()],
  }),
  'templates-unknown': input({
    template: template({ annotations: { 'inject.istio.io/templates': 'mine' } }),
  }),
  'annotation-unknown': input({
    template: template({ annotations: { 'proxy.istio.io/config': 'discoveryAddress: istiod:1' } }),
  }),
  'selector-unknown': input({
    template: template({ controllerLabels: { 'pod-template-hash': null } }),
    injectors: [
      injector({ settings: { known: true, config: config({ neverInjectSelector: [byHash] }) } }),
    ],
  }),
};

describe('proposals', () => {
  it('every code of every table has a case on a real API server, or says why not', () => {
    const without = new Set(Object.keys(withoutCase));
    expect(all.filter((code) => !live.has(code) && !without.has(code))).to.deep.equal([]);
    expect([...without].filter((code) => live.has(code))).to.deep.equal([]);
  });

  for (const [code, situation] of Object.entries(withoutCase) as [ExplainedCode, WithoutCase][]) {
    it(`${code} offers no command: ${situation.why}`, () => {
      const found = proposalsFor(code, situation);
      expect(found.flatMap(({ commands }) => commands)).to.deep.equal([]);
    });
  }

  for (const [code, known] of Object.entries(unpredicted)) {
    for (const [title, answer, verdict] of [
      ['injected', { answer: made('classic') }, 'not-injected'],
      ['not-injected', { answer: made('none') }, 'injected'],
      ['nothing', failing('probe-forbidden'), 'injected'],
    ] as const) {
      it(`${code}, and the cluster answers ${title}: leads to ${verdict}`, () => {
        const explanation = explainSituation({ input: known, ...answer });
        expect(explanation.predicted.verdict).to.equal('unknown');
        expect(codesIn(explanation)).to.include(code);
        const [proposal, ...others] = explanation.proposals;
        expect(others).to.deep.equal([]);
        expect(proposal?.verdict).to.equal(verdict);
        expect(proposal?.commands).to.not.have.lengthOf(0);
      });
    }
  }
});
