import { escapeLines, unmarkSequences } from '../escape.ts';

let animations = 0;

/**
 * Escapes, in every text written to stdout and stderr, the characters that a terminal would obey or hide, unless this
 * program wrote them. This is the last safeguard, for text that was not escaped before. Bytes pass unchanged, for
 * output that must be exact. Called once, before any foreign text is printed.
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

/**
 * While a spinner or a question is on stderr, its library moves the cursor there: text for stderr is escaped
 * beforehand.
 */
export function beginAnimation(): void {
  animations += 1;
}

/** Ends the state that {@link beginAnimation} began. */
export function endAnimation(): void {
  animations -= 1;
}

function escapeChunk(text: string, stream: NodeJS.WriteStream): string {
  // A spinner's library shows the cursor once more when the process ends (restore-cursor 5).
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

/** The sequences with which ora and inquirer move the cursor, clear and colour (ECMA-48: CSI), and their line ends. */
const CURSOR_CONTROL = new RegExp(`(${ESC}\\[[\\d;?]*[A-Za-z]|\\r\\n|${BEL})`);
