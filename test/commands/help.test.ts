import { execFileSync } from 'node:child_process';
import { expect } from 'chai';

const narrow = ['1', '40', '41', '60'];

describe('help on a narrow terminal', function () {
  this.timeout(20_000);

  for (const OCLIF_COLUMNS of narrow) {
    it(`is all there at ${OCLIF_COLUMNS} columns`, () => {
      const env = { ...process.env, OCLIF_COLUMNS };
      const help = execFileSync('bin/kubectl-asm_inject', ['explain', '--help'], { env });
      expect(String(help)).to.contain('$ kubectl asm-inject explain').and.to.contain('EXAMPLES');
    });
  }
});
