/** `npm run playground`: starts a playground, prints how to reach it, and keeps it until Ctrl-C. */
import { parseArgs } from 'node:util';
import { faultNames, faults } from './faults/faults.ts';
import { PlaygroundError } from './playground-error.ts';
import { type Playground, type PlaygroundOptions, startPlayground } from './playground.ts';
import { istioVariants } from './profiles/istio/variants.ts';
import { profileNames } from './profiles/stand-in/versions.ts';
import { churn } from './scale/churn.ts';

const usage = `usage: npm run playground -- [options]

  --profile NAME            ${profileNames.join(', ')}, asm-control-plane or none (default asm)
  --data-plane ID=PATH      of asm-control-plane: a cluster, by its kubeconfig, whose namespace labels it
                            reconciles (repeatable)
  --cluster-id ID           of asm: what the mesh calls this cluster (default playground)
  --injector-version V      version of the injector (default: the newest of the profile)
  --native-sidecars         sidecars are init containers that keep running
  --variant NAME            profile istio also has: ${istioVariants.join(', ')} (repeatable)
  --pods N                  fill the cluster with N pods …
  --workloads M             … of M Deployments (default: one for ten pods) …
  --namespaces K            … in K namespaces (default: one for twenty Deployments), every other one enabled
  --churn                   keep restarting those Deployments, one every half second
  --fault NAME              what is wrong with the injector:
${faultNames.map((name) => `      ${name.padEnd(22)}${faults[name].description}`).join('\n')}
`;

interface MainOptions extends PlaygroundOptions {
  readonly churn: boolean;
}

function readOptions(): MainOptions {
  const { values } = parseArgs({
    options: {
      profile: { type: 'string', default: 'asm' },
      'injector-version': { type: 'string' },
      'native-sidecars': { type: 'boolean', default: false },
      variant: { type: 'string', multiple: true, default: [] },
      'data-plane': { type: 'string', multiple: true },
      'cluster-id': { type: 'string' },
      fault: { type: 'string' },
      pods: { type: 'string', default: '0' },
      workloads: { type: 'string' },
      namespaces: { type: 'string' },
      churn: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const { fault, 'injector-version': version, 'cluster-id': clusterId } = values;
  return {
    profile: oneOf('--profile', [...profileNames, 'asm-control-plane', 'none'], values.profile),
    nativeSidecars: values['native-sidecars'],
    variants: values.variant.map((name) => oneOf('--variant', istioVariants, name)),
    ...(version === undefined ? {} : { version }),
    ...(clusterId === undefined ? {} : { clusterId }),
    ...readDataPlanes(values['data-plane']),
    ...(fault === undefined ? {} : { fault: oneOf('--fault', faultNames, fault) }),
    ...readSize(values),
    churn: values.churn,
  };
}

function readDataPlanes(entries: readonly string[] | undefined) {
  if (entries === undefined) return {};
  const dataPlanes = entries.map((entry) => {
    const [, id, path] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
    if (id !== undefined && path !== undefined) return [id, path] as const;
    throw new PlaygroundError(`--data-plane ${entry}: give a cluster id and a kubeconfig, ID=PATH`);
  });
  return { dataPlanes: Object.fromEntries(dataPlanes) };
}

/** The numbers of objects to fill the cluster with; none without --pods. Throws PlaygroundError. */
function readSize(values: Partial<Record<'pods' | 'workloads' | 'namespaces', string>>) {
  const pods = wholeNumber('--pods', values.pods ?? '0');
  if (pods === 0) return {};
  const workloads = wholeNumber('--workloads', values.workloads ?? String(Math.ceil(pods / 10)));
  const namespaces = wholeNumber(
    '--namespaces',
    values.namespaces ?? String(Math.ceil(workloads / 20)),
  );
  if (workloads === 0 || namespaces === 0) {
    throw new PlaygroundError('--pods needs at least one workload and one namespace');
  }
  return { size: { pods, workloads, namespaces } };
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new PlaygroundError(`${flag} ${text}: give a whole number`);
}

/** The given name if it is among the known ones. Throws PlaygroundError. */
function oneOf<T extends string>(flag: string, known: readonly T[], given: string): T {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  throw new PlaygroundError(`${flag} ${given}: use one of ${known.join(', ')}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function introduce(playground: Playground, { fault }: PlaygroundOptions): void {
  process.stdout.write(`export KUBECONFIG=${playground.kubeconfig}\n`);
  say(`kubectl of this release: ${playground.binaries.kubectl}`);
  say(`logs of every component: ${playground.directory}/*.log`);
  say(`fewer rights:            KUBECONFIG=${playground.kubeconfigFor('viewer')} (or …-nobody)`);
  if (fault !== undefined) {
    say(`fault:                   ${faults[fault].description}`);
    say('to see it:               kubectl create namespace try');
    say('                         kubectl label namespace try istio-injection=enabled');
    say('                         kubectl run app --image=app -n try --dry-run=server -o yaml');
  }
  say('Ctrl-C ends it.');
}

/** Resolves when the process is asked to end. Before this call, a signal simply ends the process and its components. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    // Keeps the process alive: the playground itself does not.
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
  const options = readOptions();
  const playground = await startPlayground(options);
  const interrupted = interruption();
  introduce(playground, options);
  const ending = new AbortController();
  const churning = options.churn ? churn(playground.api, ending.signal) : Promise.resolve();
  await interrupted;
  ending.abort();
  await churning;
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
