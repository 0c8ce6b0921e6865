/**
 * `npm run demo`: plays the product's two examples on its own playground, and exits with 0 only if every promise was
 * kept. The injector is the stand-in for that of Alibaba Cloud Service Mesh; with `--istio`, it is a real istiod, which
 * is built first.
 */
import { parseArgs } from 'node:util';
import { PlaygroundError } from '../playground-error.ts';
import { startPlayground } from '../playground.ts';
import { playExamples } from './examples.ts';
import { openTerminal } from './terminal.ts';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  const { values } = parseArgs({ options: { istio: { type: 'boolean', default: false } } });
  const playground = await startPlayground({ profile: values.istio ? 'istio' : 'asm' });
  try {
    const terminal = await openTerminal(playground, (line, { stdout, stderr }) => {
      say(`\n$ ${line}`);
      process.stdout.write(stderr + stdout);
    });
    await playExamples(terminal, (line) => {
      say(`\n${line}`);
    });
    say('\nEverything that the two examples promise was seen.');
  } finally {
    await playground.stop();
  }
} catch (error) {
  if (!(error instanceof PlaygroundError || error instanceof TypeError)) throw error;
  process.stderr.write(`\n✘ ${error.message}\n`);
  process.exitCode = 1;
}
