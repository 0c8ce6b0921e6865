import { Ansis } from 'ansis';
import { ownSequence } from '../../escape.ts';

type Paint = (text: string) => string;

interface Colors {
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
  readonly dim: Paint;
  readonly bold: Paint & Readonly<Record<'red' | 'green' | 'yellow', Paint>>;
}

/**
 * Colours for text results: none when stdout is not a terminal, with NO_COLOR, or after {@link setColor}. They are
 * marked as this program's own, which distinguishes them from foreign text.
 */
export let colors = createColors(process.stdout.isTTY ? undefined : 0);

/** Switches colours off (or on, whatever stdout is) for the rest of the process; used by the flag `--no-color`. */
export function setColor(isOn: boolean): void {
  colors = createColors(isOn ? 1 : 0);
}

function createColors(level: 0 | 1 | undefined): Colors {
  const { red, green, yellow, cyan, dim, bold } = new Ansis(level);
  return {
    red: painter(red),
    green: painter(green),
    yellow: painter(yellow),
    cyan: painter(cyan),
    dim: painter(dim),
    bold: Object.assign(painter(bold), {
      red: painter(bold.red),
      green: painter(bold.green),
      yellow: painter(bold.yellow),
    }),
  };
}

function painter({ open, close }: Ansis): Paint {
  return (text) => ownSequence(open) + text + ownSequence(close);
}
