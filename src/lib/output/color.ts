import { Ansis } from 'ansis';

/** Colours for text results: none when stdout is not a terminal, with NO_COLOR, or after {@link setColor}. */
export let colors = new Ansis(process.stdout.isTTY ? undefined : 0);

/** Switches colours off (or on, whatever stdout is) for the rest of the process: the flag `--no-color`. */
export function setColor(isOn: boolean): void {
  colors = new Ansis(isOn ? 1 : 0);
}
