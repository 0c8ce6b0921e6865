import pjson from '#package' with { type: 'json' };
import { escapeStreams } from './lib/terminal/escaped-streams.ts';
import { findLostOutput, guardStreams } from './lib/terminal/streams.ts';

/**
 * Runs one command line and sets the exit code. This is the error edge: every thrown error ends here as one sentence on
 * stderr and a number of the exit-code table. Only what a start needs is loaded.
 * @param argv the arguments after the program's name.
 */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  guardStreams();
  await start(argv);
  const lost = await findLostOutput();
  if (lost === undefined) return;
  const { describeLostOutput } = await import('./failure.ts');
  const { text, exitCode } = describeLostOutput(lost, Number(process.exitCode ?? 0));
  process.stderr.write(text);
  process.exitCode = exitCode;
}

async function start(argv: readonly string[]): Promise<void> {
  if (argv[0] === '--version') {
    const { arch, platform, version } = process;
    process.stdout.write(`${pjson.name}/${pjson.version} ${platform}-${arch} node-${version}\n`);
    return;
  }
  if (argv[0] === '__complete') {
    const { complete } = await import('./completion/complete.ts');
    escapeStreams();
    await complete(argv.slice(1));
    return;
  }
  try {
    const { runLine } = await import('./run-line.ts');
    await runLine(argv);
  } catch (error) {
    const { describeFailure } = await import('./failure.ts');
    escapeStreams();
    const { text, exitCode } = describeFailure(error, argv);
    process.stderr.write(text);
    process.exitCode = exitCode;
  }
}
