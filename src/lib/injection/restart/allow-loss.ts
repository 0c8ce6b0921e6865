const RESTART = 'kubectl asm-inject restart ';

/**
 * Says in a proposed command that sidecars are to go: `restart` asks otherwise, and cannot where there is no terminal.
 * Other commands stay as they are.
 */
export function allowLoss(command: string): string {
  return command.startsWith(RESTART) ? `${command} --reason extra` : command;
}
