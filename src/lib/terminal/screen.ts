import { ownSequence } from '../escape.ts';

/** Moves to the upper left corner and clears everything below (ECMA-48: CUP, ED). */
const redraw = ownSequence('\u001B[H\u001B[J');

/**
 * Shows a changing text: on a terminal in place of the previous one, otherwise, as in a log, one after the other with
 * an empty line between.
 */
export class Screen {
  #isFirst = true;

  /** Shows a text that ends with a newline. */
  show(text: string): void {
    if (process.stdout.isTTY)
      process.stdout.write((this.#isFirst ? ownSequence('\u001B[2J') : '') + redraw + text);
    else process.stdout.write(this.#isFirst ? text : `\n${text}`);
    this.#isFirst = false;
  }
}
