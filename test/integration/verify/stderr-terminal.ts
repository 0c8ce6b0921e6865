import { clearLine, cursorTo, moveCursor } from 'node:readline';

// Preloaded into a process whose stderr is a pipe: to the program it looks, and is written to, like a terminal, so that
// what it draws there can be read everywhere, without a pseudo-terminal.
const { stderr } = process;
Object.assign(stderr, {
  isTTY: true,
  columns: 80,
  rows: 24,
  clearLine: (direction: -1 | 0 | 1) => clearLine(stderr, direction),
  cursorTo: (column: number) => cursorTo(stderr, column),
  moveCursor: (columns: number, rows: number) => moveCursor(stderr, columns, rows),
  getWindowSize: () => [80, 24],
  getColorDepth: () => 1,
  hasColors: () => false,
});
