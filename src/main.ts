import { run } from '@oclif/core/run';
import manifest from '#manifest' with { type: 'json' };
import pjson from '#package' with { type: 'json' };
import { exitCodes } from './lib/errors.ts';
import { describeFailure } from './failure.ts';
import { createPlugin } from './plugin.ts';

/**
 * Runs one command line and sets the exit code. This is the error edge: whatever is thrown ends here as one sentence
 * on stderr and a number of the exit-code table.
 * @param argv the arguments after the program's name.
 */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const plugin = createPlugin({ ...pjson, oclif: { ...pjson.oclif, description } }, manifest);
  try {
    await run(movedHelp(argv), { plugins: new Map([[plugin.name, plugin]]), root: plugin.root });
  } catch (error) {
    const { text, exitCode } = describeFailure(error, argv);
    process.stderr.write(text);
    process.exitCode = exitCode;
  }
}

/** `help policy set` means `policy set --help`, as in kubectl. */
function movedHelp(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

const description = [
  pjson.description ?? '',
  '',
  'Exit codes:',
  ...Object.values(exitCodes).map(({ code, meaning }) => `  ${String(code).padEnd(4)} ${meaning}`),
].join('\n');
