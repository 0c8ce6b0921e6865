import { UsageError } from '../../lib/errors.ts';
import { desiredPods } from '../../lib/injection/injector/injector-edit.ts';
import {
  checkCpu,
  checkMemory,
  parseNodeSelector,
  parseReplicas,
  type ResourceAmounts,
  type WantedSettings,
} from '../../lib/injection/injector/injector-settings.ts';
import { amountOf, formatCores, formatMebibytes } from '../../lib/injection/model/quantity.ts';
import { readRewriteAppProbe } from '../../lib/injection/sidecar/rewrite-app-probe.ts';
import type { InjectorState } from '../../lib/operations/injector/injector-state.ts';
import { askText, select } from '../../lib/terminal/prompt.ts';

/** Asks for every setting, in the words and units of the product's console, with the present values as defaults. */
export async function askInjector({ objects }: InjectorState): Promise<WantedSettings> {
  const { replicas, resources, nodeSelector } = desiredPods(objects, {});
  const limits = await askAmounts('Resource limits', resources.limits);
  const requests = await askAmounts('Required resources', resources.requests);
  const count = await askText('Pod replicas', String(replicas), problemOf(parseReplicas));
  return {
    limits,
    requests,
    replicas: parseReplicas(count),
    rewriteAppProbe: await askRewriting(objects),
    nodeSelector: await askNodeSelector(nodeSelector),
  };
}

async function askAmounts(
  what: string,
  { cpu, memory }: Readonly<Record<string, string>> = {},
): Promise<ResourceAmounts> {
  const cores = cpu === undefined ? '' : formatCores(amountOf(cpu));
  const mebibytes = memory === undefined ? '' : formatMebibytes(amountOf(memory));
  const newCores = await askText(`${what}: CPU (cores)`, cores, problemOf(checkCpu));
  const newMebibytes = await askText(
    `${what}: memory (MiB)`,
    mebibytes,
    problemOf((text) => checkMemory(inMebibytes(text))),
  );
  // What is shown may be rounded, so an answer that was not touched is no change.
  return {
    ...(newCores === cores ? {} : { cpu: newCores }),
    ...(newMebibytes === mebibytes ? {} : { memory: inMebibytes(newMebibytes) }),
  };
}

/** A bare number is in the unit that is asked for; another unit may be written all the same. */
function inMebibytes(text: string): string {
  return /^[\d.]+$/.test(text) ? `${text}Mi` : text;
}

async function askRewriting({ configMap }: InjectorState['objects']): Promise<boolean | undefined> {
  const current = configMap && readRewriteAppProbe(configMap);
  if (current === undefined) return undefined;
  const answer = await select(
    'Rewrite App Probe',
    [
      { name: 'Enabled', value: 'enabled' },
      { name: 'Disabled', value: 'disabled' },
    ],
    current ? 'enabled' : 'disabled',
  );
  return answer === 'enabled';
}

async function askNodeSelector(
  current: Readonly<Record<string, string>>,
): Promise<WantedSettings['nodeSelector']> {
  const written = Object.entries(current)
    .map((label) => label.join('='))
    .join(',');
  const answer = await askText(
    'Sidecar-injector NodeSelector (name=value,…; - for none)',
    written,
    problemOf(parseLabels),
  );
  const wanted = parseLabels(answer);
  const gone = Object.keys(current).filter((key) => !Object.hasOwn(wanted, key));
  return { ...wanted, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

function parseLabels(text: string): Readonly<Record<string, string | null>> {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === '-' ? {} : parseNodeSelector(trimmed.split(','));
}

/** What is wrong with an answer, by the parser that will read it; an empty one leaves things as they are. */
function problemOf(parse: (text: string) => unknown): (answer: string) => string | undefined {
  return (answer) => {
    if (answer === '') return undefined;
    try {
      parse(answer);
      return undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return error.nextStep === undefined ? error.message : `${error.message}; ${error.nextStep}`;
    }
  };
}
