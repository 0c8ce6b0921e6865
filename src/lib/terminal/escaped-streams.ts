import { escapeLines, unmarkSequences } from '../escape.ts';

let animations = 0;

/**
 * Shows, in every text that is written to stdout and stderr, what a terminal would obey or hide, unless this program
 * wrote it: the last edge, for whatever was not escaped before. Bytes pass as they are: for output that must not differ
 * by one of them. Called once, before anything is printed that comes from elsewhere.
 */
export function escapeStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (escaped.has(stream)) continue;
    escaped.add(stream);
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...[chunk, ...rest]: unknown[]): boolean =>
      write(typeof chunk === 'string' ? escapeChunk(chunk, stream) : chunk, ...rest);
  }
}

const escaped = new WeakSet<NodeJS.WriteStream>();

/** While a spinner or a question is on stderr, its libraries move the cursor there: text for it is escaped before. */
export function beginAnimation(): void {
  animations += 1;
}

/** Ends what {@link beginAnimation} began. */
export function endAnimation(): void {
  animations -= 1;
}

function escapeChunk(text: string, stream: NodeJS.WriteStream): string {
  // A spinner's library brings the cursor back once more when the process ends (restore-cursor 5).
  if (text === SHOW_CURSOR) return text;
  if (animations === 0 || stream !== process.stderr) return unmarkSequences(escapeLines(text));
  return text
    .split(CURSOR_CONTROL)
    .map((part, at) => (at % 2 === 1 ? part : escapeLines(part)))
    .map(unmarkSequences)
    .join('');
}

const ESC = '\u001b';
const BEL = '\u0007';
const SHOW_CURSOR = `${ESC}[?25h`;

/** What ora and inquirer write to move the cursor, to clear and to colour (ECMA-48: CSI), and the ends of their lines. */
const CURSOR_CONTROL = new RegExp(`(${ESC}\\[[\\d;?]*[A-Za-z]|\\r\\n|${BEL})`);
