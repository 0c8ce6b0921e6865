const RESTART = 'kubectl asm-inject restart ';

/**
 * Adds to a proposed `restart` command that sidecars will go: otherwise `restart` asks, and cannot ask without a
 * terminal. Other commands stay unchanged.
 */
export function allowLoss(command: string): string {
  return command.startsWith(RESTART) ? `${command} --reason extra` : command;
}
