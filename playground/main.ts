/** `npm run playground`: starts a playground, says how to reach it, and keeps it until Ctrl-C. */
import { parseArgs } from 'node:util';
import { PlaygroundError } from './playground-error.ts';
import { startPlayground, type Playground, type PlaygroundOptions } from './playground.ts';
import { profileNames } from './profiles/versions.ts';

const usage = `usage: npm run playground -- [options]

  --profile NAME            ${profileNames.join(', ')} or none (default asm)
  --injector-version V      version of the injector (default: the newest of the profile)
  --native-sidecars         sidecars are init containers that keep running
`;

function readOptions(): PlaygroundOptions {
  const { values } = parseArgs({
    options: {
      profile: { type: 'string', default: 'asm' },
      'injector-version': { type: 'string' },
      'native-sidecars': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const profile = [...profileNames, 'none' as const].find((name) => name === values.profile);
  if (profile === undefined) throw new PlaygroundError(`there is no profile ${values.profile}`);
  const version = values['injector-version'];
  return {
    profile,
    nativeSidecars: values['native-sidecars'],
    ...(version === undefined ? {} : { version }),
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function introduce(playground: Playground): void {
  process.stdout.write(`export KUBECONFIG=${playground.kubeconfig}\n`);
  say(`kubectl of this release: ${playground.binaries.kubectl}`);
  say(`logs of every component: ${playground.directory}/*.log`);
  say(`fewer rights:            KUBECONFIG=${playground.kubeconfigFor('viewer')} (or …-nobody)`);
  say('Ctrl-C ends it.');
}

/**
 * Resolves when the process is asked to end. Until then a signal simply ends the process, and what it had
 * started with it.
 */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    // Something must keep the process alive: the playground itself does not.
    const alive = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        resolve();
      });
    }
  });
}

async function main(): Promise<void> {
  const playground = await startPlayground(readOptions());
  const interrupted = interruption();
  introduce(playground);
  await interrupted;
  say('stopping');
  await playground.stop();
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const isOurs = error instanceof PlaygroundError || error instanceof TypeError;
  say(isOurs ? error.message : (error.stack ?? error.message));
  process.exitCode = 2;
}
