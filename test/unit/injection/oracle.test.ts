import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  compareDecision,
  prepareSetups,
  readRows,
  readSetups,
} from '../../../scripts/oracle-comparison.ts';

const recordings = [
  { version: '1.29.6', decisions: 6800 },
  { version: '1.26.8', decisions: 2550 },
];

const setups = readSetups(readFixture('setups.json'));

for (const { version, decisions } of recordings) {
  describe(`decisions recorded of istiod ${version}`, () => {
    const rows = readRows(readFixture(`istio-${version}.decisions.jsonl`));
    const prepared = prepareSetups(setups, version);

    it(`are ${decisions} in number, of all set-ups`, () => {
      expect(rows).to.have.lengthOf(decisions);
      expect(new Set(rows.map(({ setup }) => setup))).to.deep.equal(new Set(Object.keys(setups)));
    });

    for (const setup of Object.keys(setups)) {
      it(setup, () => {
        const differences = rows
          .filter((row) => row.setup === setup)
          .map((row) => compareDecision(row, prepared))
          .filter((difference) => difference !== undefined);
        expect(differences).to.deep.equal([]);
      });
    }
  });
}

describe('comparison with a recording', () => {
  it('finds the differences of another version of the injector', () => {
    const rows = readRows(readFixture('istio-1.26.8.decisions.jsonl'));
    const newer = prepareSetups(setups, '1.29.6');
    const differences = rows
      .map((row) => compareDecision(row, newer))
      .filter((one) => one !== undefined);
    // The value "yes" of a label means true to 1.26 and nothing to 1.29.
    expect(differences).not.to.be.empty;
    expect(differences[0]).to.contain('recorded');
  });

  it('takes a pod that was not admitted for a denied one', () => {
    const [row] = readRows(readFixture('istio-1.29.6.decisions.jsonl'));
    expect(
      row && compareDecision({ ...row, admitted: false }, prepareSetups(setups, '1.29.6')),
    ).to.contain('recorded denied');
  });
});

function readFixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/oracle/${name}`, import.meta.url), 'utf8');
}
