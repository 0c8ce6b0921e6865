import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'chai';

/** Fills its pipe on request; prints `gone` when its reader goes, and `there` after 2.5 seconds. */
const program = `
import { writeSync } from 'node:fs';
import { watchStdout } from './src/lib/terminal/reader.ts';
const end = (answer) => {
  writeSync(2, answer);
  process.exit();
};
try {
  if (process.argv[1] === 'full') writeSync(1, 'x'.repeat(65536));
} catch {}
watchStdout().addEventListener('abort', () => end('gone'));
setTimeout(() => end('there'), 2500);
`;

const node = ['--input-type=module', '--eval', program];

/** What the program says when a line of bash runs it as `watch`. */
async function reported(line: string): Promise<string> {
  const script = `watch() { "$NODE" "\${NODE_ARGUMENTS[@]}" "$@"; }
NODE=$0 NODE_ARGUMENTS=("$@")
${line}`;
  const { stderr } = await promisify(execFile)('bash', ['-c', script, process.execPath, ...node]);
  return stderr;
}

describe('the reader of stdout', function () {
  this.timeout(20_000);

  const lines: readonly (readonly [line: string, expected: string])[] = [
    ['watch | cat', 'there'],
    ['watch | true', 'gone'],
    ['watch full | sleep 4', 'there'],
    ['watch full | head -c 1 >/dev/null', 'gone'],
    ['watch >/dev/null', 'there'],
  ];

  it('is noticed when it goes, and only then', async () => {
    const answers = await Promise.all(lines.map(async ([line]) => [line, await reported(line)]));
    expect(answers).to.deep.equal(lines);
  });

  it('of a socket is noticed when it goes, and only then', async () => {
    const child = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const other = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'] });
    expect(await Promise.all([text(child.stderr), text(other.stderr)])).to.deep.equal([
      'gone',
      'there',
    ]);
  });
});
