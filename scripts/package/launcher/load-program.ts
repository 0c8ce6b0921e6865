import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

/** The program's entry: runs one command line, by default that of the process. */
export interface Program {
  main(argv?: readonly string[]): Promise<void>;
}

/** A part of the program that was compiled in this process. */
export interface CompiledPart {
  readonly name: string;
  readonly script: Script;
  /** Whether there was no compiled code, or V8 refused it. */
  readonly isFresh: boolean;
}

/**
 * Loads the program part by part, on demand.
 * @param directory the directory of the parts.
 * @param readCode compiled code of a part, if there is any.
 * @param parts receives each part once it is compiled.
 */
export function loadProgram(
  directory: string,
  readCode: (part: string) => Buffer | undefined,
  parts: CompiledPart[],
): Program {
  const loaded = new Map<string, { exports: object }>();
  const load = (request: string): object => {
    if (!request.startsWith('./')) return getBuiltin(request);
    const name = request.slice(2);
    const known = loaded.get(name);
    if (known) return known.exports;
    const filename = `${directory}${name}`;
    const module = {
      exports: {},
      get url() {
        return pathToFileURL(filename).href;
      },
    };
    loaded.set(name, module);
    const script = compilePart(directory, name, readCode(name));
    parts.push({ name, script, isFresh: script.cachedDataRejected !== false });
    const run = script.runInThisContext() as (...given: unknown[]) => void;
    run(module.exports, load, module, filename, directory);
    return module.exports;
  };
  return load('./program.js') as Program;
}

/**
 * Loads a module of Node itself.
 * @throws {Error} the module is missing; some libraries ask for such modules, and expect this.
 */
function getBuiltin(name: string): object {
  const builtin = process.getBuiltinModule(name);
  if (builtin) return builtin;
  throw new Error(`Cannot find module '${name}'`);
}

/**
 * Compiles a part, from compiled code if V8 accepts that; running it returns a function that takes a module's
 * variables.
 */
export function compilePart(directory: string, name: string, cachedData?: Buffer): Script {
  const filename = `${directory}${name}`;
  // The parts are ASCII: read as Latin-1 they take one byte per character and need no decoding.
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(filename, 'latin1')}\n})`;
  return new Script(source, { filename, ...(cachedData ? { cachedData } : {}) });
}
