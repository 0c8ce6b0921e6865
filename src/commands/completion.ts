import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { bash } from '../completion/scripts/bash.ts';
import { fish } from '../completion/scripts/fish.ts';
import { powershell } from '../completion/scripts/powershell.ts';
import { zsh } from '../completion/scripts/zsh.ts';
import { UsageError } from '../lib/errors.ts';

const scripts = { bash, fish, powershell, zsh };
const shells = Object.keys(scripts) as (keyof typeof scripts)[];

export default class Completion extends Command {
  static override readonly summary = 'Print the completion script of a shell';
  static override readonly description =
    "Completes commands, flags and their values, and, from the cluster, namespaces, workloads, pods, revisions and contexts. It answers within 300 ms or not at all. kubectl's own completion needs no script if kubectl_complete-asm_inject is on PATH.";
  static override readonly usage = 'bash|fish|powershell|zsh';
  static override readonly examples = [
    {
      description: 'Print the script for bash; source <(...) loads it into the running shell',
      command: 'kubectl asm-inject completion bash',
    },
    { description: 'Print the script for zsh', command: 'kubectl asm-inject completion zsh' },
  ];
  static override readonly args = {
    shell: Args.string({
      options: shells,
      ignoreStdin: true,
    }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const shell = shells.find((one) => one === args.shell);
    if (!shell) {
      throw new UsageError('no shell is named', {
        code: 'bad-flag-value',
        nextStep: `name one of ${shells.join(', ')}`,
      });
    }
    process.stdout.write(scripts[shell]);
  }
}
