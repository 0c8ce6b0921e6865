import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const fixtures = fileURLToPath(new URL('../../fixtures/oracle/', import.meta.url));
const program = fileURLToPath(new URL('../../../scripts/oracle.ts', import.meta.url));
const rows = `${fixtures}istio-1.26.8.decisions.jsonl`;
const setups = `${fixtures}setups.json`;

interface Run {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly complaint: string;
}

function run(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], (_, stdout, stderr) => {
      resolve({
        exitCode: child.exitCode ?? -1,
        lines: stdout.trim().split('\n'),
        complaint: stderr.trim(),
      });
    });
  });
}

describe('npm run oracle', () => {
  it('ends with the number of decisions and differences', async () => {
    const { exitCode, lines } = await run(rows, setups, '--injector-version', '1.26.8');
    expect(lines).to.deep.equal(['2550 decisions, 0 differences']);
    expect(exitCode).to.equal(0);
  });

  it('prints every difference and exits with 3', async () => {
    const { exitCode, lines } = await run(rows, setups, '--injector-version=1.29.6');
    const differences = lines.length - 1;
    expect(differences).to.be.greaterThan(0);
    expect(lines.at(-1)).to.equal(`2550 decisions, ${differences} differences`);
    expect(lines[0]).to.match(/, decision \d+: recorded \S+, the engine says \S+ \(/);
    expect(exitCode).to.equal(3);
  });

  const mistakes: [name: string, args: readonly string[], complaint: RegExp][] = [
    ['no arguments', [], /^Usage: /],
    ['no version', [rows, setups], /^Usage: /],
    [
      'a version that is none',
      [rows, setups, '--injector-version', 'new'],
      /"new" is not a version/,
    ],
    ['a file that is not there', ['none.jsonl', setups, '--injector-version', '1.29.6'], /ENOENT/],
    [
      'rows that are not JSON',
      [program, setups, '--injector-version', '1.29.6'],
      /^Line 1 is not JSON/,
    ],
  ];
  for (const [name, args, complaint] of mistakes) {
    it(`exits with 2 and one sentence: ${name}`, async () => {
      const found = await run(...args);
      expect(found.exitCode).to.equal(2);
      expect(found.complaint).to.match(complaint);
      expect(found.complaint.split('\n')).to.have.lengthOf(1);
    });
  }
});

describe('npm run oracle, of whole pod templates', () => {
  const installation = `${fixtures}istio-1.30.3.installation.json`;
  for (const name of ['istio-1.30.3', 'istio-1.30.3-native', 'istio-after-1.31']) {
    it(`${name}: whole pods are predicted, and refusals, by whom and why`, async () => {
      const { exitCode, lines } = await run(`${fixtures}${name}.templates.jsonl`, installation);
      expect(lines).to.have.length(2);
      expect(lines[0]).to.match(/^[01]\.\d % unknown$/);
      expect(lines[1]).to.match(/^\d{2,} templates, 0 differences, [01] unknown$/);
      expect(exitCode).to.equal(0);
    });
  }

  it('prints every difference', async () => {
    // The rules of an older version let what is refused since pass.
    const file = `${fixtures}istio-after-1.31.templates.jsonl`;
    const { exitCode, lines } = await run(file, installation, '--injector-version', '1.29.0');
    expect(exitCode).to.equal(3);
    expect(lines.join('\n')).to.match(/recorded refused by the injector, the engine says injected/);
  });
});
