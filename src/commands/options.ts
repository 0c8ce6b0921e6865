import { Command } from '@oclif/core/command';
import { flagsOfAll, readShapes } from '../command-line/shapes.ts';
import { connectionEntries } from '../help/flag-entries.ts';
import { helpWidth } from '../help/fold.ts';
import { joinParts, layOutEntries, paragraph, section } from '../help/layout.ts';
import { terminalWidth } from '../lib/terminal/width.ts';

export default class Options extends Command {
  static override readonly summary = 'List the options that choose the cluster and the user';
  static override readonly description =
    'Every command that asks a cluster takes these options, before or after the words of the command. They mean what they mean to kubectl.';
  static override readonly examples = [
    {
      description: 'List them',
      command: 'kubectl asm-inject options',
    },
  ];

  override async run(): Promise<void> {
    await this.parse(Options);
    const columns = helpWidth(terminalWidth(process.stdout));
    const about = 'Every command that asks a cluster takes these options:';
    const entries = connectionEntries(flagsOfAll(readShapes()));
    process.stdout.write(
      joinParts([
        paragraph(about, columns),
        section('Connection options', layOutEntries(entries, columns)),
      ]),
    );
  }
}
