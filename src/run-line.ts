import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findCommand, isCommand } from './command-line/find-command.ts';
import { refuseLine, refuseStrayFlags } from './command-line/refuse-line.ts';
import { refuseCommand } from './command-line/refuse-words.ts';
import { readAbout, readShapes } from './command-line/shapes.ts';
import { helpWidth } from './help/fold.ts';
import { formatHelp } from './help/help.ts';
import { terminalWidth } from './lib/terminal/width.ts';

/**
 * Runs a command line: prints help, refuses arguments that no command understands, or runs the command. The command is
 * loaded only to run it.
 * @throws {UsageError} there is no such command, or it does not take these arguments; whatever a command throws.
 */
export async function runLine(argv: readonly string[]): Promise<void> {
  const shapes = readShapes();
  const { path, before, after, wantsHelp } = findCommand(shapes, argv);
  const given = [...before, ...after];
  if (isCommand(shapes, path) && !wantsHelp) {
    refuseLine(shapes, path, given);
    const { runCommand } = await import('./run-command.ts');
    await runCommand(path, given);
    return;
  }
  if (!isCommand(shapes, path)) {
    refuseStrayFlags(shapes, before);
    if (after.length > 0) throw refuseCommand(shapes, path, after);
  }
  const columns = helpWidth(terminalWidth(process.stdout));
  const options = { columns, about: readAbout(), docs: findDocs() };
  process.stdout.write(formatHelp(shapes, path, options));
}

/** The documentation that came with the program: in an archive, an npm package and a checkout, one folder above it. */
function findDocs(): string | undefined {
  const readme = fileURLToPath(new URL('../README.md', import.meta.url));
  return existsSync(readme) ? readme : undefined;
}
