import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openUserCache } from '../../../scripts/package/launcher/code-cache.ts';

describe("the user's cache of compiled code", () => {
  const code = Buffer.from('compiled');
  const getuid = process.getuid;
  let home: string;
  let directory: string;
  const open = (identity = 'v1'): ReturnType<typeof openUserCache> =>
    openUserCache(identity, { XDG_CACHE_HOME: home });

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'code-cache-'));
    directory = join(home, 'kubectl-asm-inject', 'code-v1');
  });
  afterEach(() => {
    if (getuid) process.getuid = getuid;
    rmSync(home, { recursive: true });
  });

  it('returns what was stored, in files that only the user can read', () => {
    open()?.write('program.js', code);
    expect(open()?.read('program.js')).to.deep.equal(code);
    expect(statSync(directory).mode & 0o777).to.equal(0o700);
    expect(statSync(join(directory, 'program.js')).mode & 0o777).to.equal(0o600);
    expect(readdirSync(directory)).to.deep.equal(['program.js']);
  });

  it('does not read files that others can write, or have written', () => {
    open()?.write('program.js', code);
    chmodSync(directory, 0o770);
    expect(open()?.read('program.js')).to.equal(undefined);
    chmodSync(directory, 0o700);
    chmodSync(join(directory, 'program.js'), 0o602);
    expect(open()?.read('program.js')).to.equal(undefined);
    chmodSync(join(directory, 'program.js'), 0o600);
    expect(open()?.read('program.js')).to.deep.equal(code);
    process.getuid = () => 12_345;
    expect(open()?.read('program.js')).to.equal(undefined);
  });

  it('does not read what was damaged, in any bit', () => {
    open()?.write('program.js', code);
    const file = join(directory, 'program.js');
    const whole = readFileSync(file);
    for (let bit = 0; bit < 8 * whole.length; bit += 1) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8((damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      writeFileSync(file, damaged);
      expect(open()?.read('program.js'), `bit ${bit}`).to.equal(undefined);
    }
    writeFileSync(file, whole.subarray(0, -1));
    expect(open()?.read('program.js')).to.equal(undefined);
    writeFileSync(file, '');
    expect(open()?.read('program.js')).to.equal(undefined);
    writeFileSync(file, whole);
    expect(open()?.read('program.js')).to.deep.equal(code);
  });

  it('does not use a directory below one that others can write to', () => {
    open()?.write('program.js', code);
    for (const parent of [home, join(home, 'kubectl-asm-inject')]) {
      chmodSync(parent, 0o777);
      expect(open()?.read('program.js'), parent).to.equal(undefined);
      open('v2')?.write('program.js', code);
      expect(readdirSync(join(home, 'kubectl-asm-inject'))).to.deep.equal(['code-v1']);
      chmodSync(parent, 0o700);
    }
    expect(open()?.read('program.js')).to.deep.equal(code);
  });

  it('gives up at once where no directory can be made', () => {
    const none = openUserCache('v1', { XDG_CACHE_HOME: '/proc' });
    none?.write('program.js', code);
    expect(none?.read('program.js')).to.equal(undefined);
    const missing = openUserCache('v1', { XDG_CACHE_HOME: join(home, 'not', 'there') });
    missing?.write('program.js', code);
    expect(missing?.read('program.js')).to.equal(undefined);
  });

  it('is nowhere for a user without a home', function () {
    if (process.getuid?.() !== 0) this.skip();
    const source = new URL('../../../scripts/package/launcher/code-cache.ts', import.meta.url).href;
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { openUserCache } = await import(${JSON.stringify(source)});
         process.stdout.write(String(openUserCache('v1', {})));`,
      ],
      { uid: 54_321, env: {}, cwd: '/', encoding: 'utf8' },
    );
    expect(status, stderr).to.equal(0);
    expect(stdout).to.equal('undefined');
  });

  it('does not follow links', () => {
    open()?.write('program.js', code);
    writeFileSync(join(home, 'elsewhere'), 'planted', { mode: 0o600 });
    symlinkSync(join(home, 'elsewhere'), join(directory, 'planted.js'));
    expect(open()?.read('planted.js')).to.equal(undefined);
  });

  it('stores nothing where it cannot, without an error', () => {
    writeFileSync(join(home, 'kubectl-asm-inject'), 'a file');
    open()?.write('program.js', code);
    expect(open()?.read('program.js')).to.equal(undefined);
  });

  it('drops code that was compiled for another version', () => {
    open('v0')?.write('program.js', code);
    open('v1')?.write('program.js', code);
    expect(readdirSync(join(home, 'kubectl-asm-inject'))).to.deep.equal(['code-v1']);
    expect(open('v0')?.read('program.js')).to.equal(undefined);
  });

  it('is in the home directory by default, and nowhere without one', () => {
    openUserCache('v1', { HOME: home })?.write('program.js', code);
    const caches = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
    expect(readdirSync(join(home, caches))).to.deep.equal(['kubectl-asm-inject']);
    openUserCache('v1', { HOME: home, XDG_CACHE_HOME: 'relative' })?.write('program.js', code);
    expect(readdirSync(join(home, caches))).to.deep.equal(['kubectl-asm-inject']);
    expect(openUserCache('v1', { HOME: '/' })).to.equal(undefined);
  });
});
