/** What a stream reports about its terminal; the standard streams of a process have this shape. */
export interface MaybeTerminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Columns of a stream's terminal. A pseudo-terminal whose size was never set (`script`, git hooks, CI runners, `docker
 * run -t` at its start) reports 0 columns; it counts as having no width.
 * @returns undefined where there is no terminal, or none with a width.
 */
export function terminalWidth({ isTTY, columns }: MaybeTerminal): number | undefined {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : undefined;
}

/** {@link terminalWidth} of stdout, where results go. */
export function stdoutWidth(): number | undefined {
  return terminalWidth(process.stdout);
}

/** {@link terminalWidth} of stderr, where errors, warnings and previews go. */
export function stderrWidth(): number | undefined {
  return terminalWidth(process.stderr);
}
