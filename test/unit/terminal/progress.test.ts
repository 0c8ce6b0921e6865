import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const src = new URL('../../../src/lib/terminal/', import.meta.url);
const terminal = new URL('../../integration/verify/stderr-terminal.ts', import.meta.url);

/** What a program draws on a stderr that looks like a terminal of 80 columns. */
function draw(program: string): string {
  const modules = `const { escapeStreams } = await import('${new URL('escaped-streams.ts', src).href}');
    const { startProgress } = await import('${new URL('progress.ts', src).href}');
    escapeStreams();
    const progress = await startProgress();`;
  // ora draws nothing where a CI system is named.
  const env = { ...process.env };
  delete env['CI'];
  const { stderr } = spawnSync(
    process.execPath,
    ['--import', terminal.href, '--input-type=module', '--eval', modules + program],
    { encoding: 'utf8', env },
  );
  return stderr;
}

describe('a spinner', () => {
  it('moves the cursor from its first frame on: none of its sequences is shown', () => {
    const drawn = draw('progress.stop();');
    expect(drawn).to.contain('\u001b[?25l').and.not.contain('^[');
  });

  it('has one row for a line that is longer than the terminal, and keeps its beginning and end', () => {
    const drawn = draw(`
      progress.update('deployment/web in shop: ' + 'replicas '.repeat(20) + 'exceeded quota: few');
      progress.print('a line that stays');
      progress.stop();`);
    const [, text = ''] = /(deployment\/web [^\u001b\n]*)/.exec(drawn) ?? [];
    expect(text).to.match(/^deployment\/web in shop: .*… .*exceeded quota: few$/);
    expect(text.length).to.be.at.most(78);
  });
});
