/**
 * Started by the launcher: runs the program next to this file from compiled code. The archive contains that code; if it
 * does not (built on another platform) or V8 refuses it (other flags), the user's cache has it from the second start
 * on. KUBECTL_ASM_INJECT_CODE_CACHE=off compiles again each time.
 */
import { readFileSync } from 'node:fs';
import { openCode } from './checked-code.ts';
import { type CodeCache, openUserCache } from './code-cache.ts';
import { type CompiledPart, loadProgram } from './load-program.ts';

/** SHA-256 of all parts of the program, set when this is bundled. */
declare const PROGRAM_DIGEST: string;

const directory = `${__dirname}/`;
const isOn = process.env.KUBECTL_ASM_INJECT_CODE_CACHE !== 'off';
const parts: CompiledPart[] = [];
const program = loadProgram(directory, isOn ? readCode : () => undefined, parts);
if (isOn) process.once('exit', keepFreshCode);
void program.main();

function readCode(part: string): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(`${directory}${part}.code`);
  } catch {
    return userCache()?.read(part);
  }
  return openCode(kept) ?? userCache()?.read(part);
}

function keepFreshCode(): void {
  for (const { name, script, isFresh } of parts) {
    if (isFresh) userCache()?.write(name, script.createCachedData());
  }
}

function userCache(): CodeCache | undefined {
  // Loaded only here, because it is rarely needed and loads much of Node itself.
  const { cachedDataVersionTag } = process.getBuiltinModule('node:v8');
  return openUserCache(`${PROGRAM_DIGEST.slice(0, 32)}-${cachedDataVersionTag().toString(16)}`);
}
