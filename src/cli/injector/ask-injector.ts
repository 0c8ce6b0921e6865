import { desiredPods } from '../../lib/injection/injector/injector-edit.ts';
import { checkLimits } from '../../lib/injection/injector/injector-settings-check.ts';
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
import { present } from '../../lib/present.ts';
import { askText, select } from '../../lib/terminal/prompt.ts';
import { answerProblem } from '../change/answer-problem.ts';

/**
 * Asks for every setting, in the words and units of the product's console.
 * @param former answers that could not be planned, as presets; otherwise the current settings are the presets.
 */
export async function askInjectorSettings(
  { objects }: InjectorState,
  former: WantedSettings = {},
): Promise<WantedSettings> {
  const { replicas, resources, nodeSelector } = desiredPods(objects, {});
  const limits = await askAmounts('Resource limits', resources.limits, former.limits);
  const requests = await askAmounts(
    'Required resources',
    resources.requests,
    former.requests,
    (asked) => {
      checkLimits(desiredPods(objects, { limits, requests: asked }).resources);
    },
  );
  const count = await askText(
    'Pod replicas',
    String(former.replicas ?? replicas),
    unlessEmpty(parseReplicas),
  );
  return {
    limits,
    requests,
    replicas: parseReplicas(count),
    rewriteAppProbe: await askRewriting(objects, former.rewriteAppProbe),
    nodeSelector: await askNodeSelector(nodeSelector, desiredPods(objects, former).nodeSelector),
  };
}

/** @param check throws for an amount that is valid on its own but contradicts an earlier answer. */
async function askAmounts(
  what: string,
  current: Readonly<Record<string, string>> = {},
  former: ResourceAmounts = {},
  check: (amounts: ResourceAmounts) => unknown = () => undefined,
): Promise<ResourceAmounts> {
  const cpu = await askAmount(`${what}: CPU (cores)`, {
    current: current['cpu'],
    former: former.cpu,
    show: formatCores,
    read: (text) => checkCpu(text),
    check: (amount) => check({ cpu: amount }),
  });
  const memory = await askAmount(`${what}: memory (MiB)`, {
    current: current['memory'],
    former: former.memory,
    show: formatMebibytes,
    read: (text) => checkMemory(inMebibytes(text)),
    check: (amount) => check({ memory: amount }),
  });
  return present({ cpu, memory });
}

interface AskedAmount {
  readonly current: string | undefined;
  readonly former: string | undefined;
  readonly show: (amount: bigint) => string;
  /** The quantity that an answer means; throws if it is not one. */
  readonly read: (answer: string) => string;
  readonly check: (amount: string) => unknown;
}

/** @returns `undefined` for an answer that changes nothing. */
async function askAmount(
  question: string,
  { current, former, show, read, check }: AskedAmount,
): Promise<string | undefined> {
  const preset = former ?? current;
  const shown = preset === undefined ? '' : show(amountOf(preset));
  // The shown amount may be rounded, so an unchanged answer means the preset itself.
  const amountIn = (answer: string): string | undefined =>
    answer === shown || answer === '' ? preset : read(answer);
  const answer = await askText(question, shown, (text) =>
    answerProblem(() => {
      const amount = amountIn(text);
      if (amount !== undefined) check(amount);
    }),
  );
  const amount = amountIn(answer);
  return amount === current ? undefined : amount;
}

/** A bare number is in the unit of the question; the answer may name another unit. */
function inMebibytes(text: string): string {
  return /^[\d.]+$/.test(text) ? `${text}Mi` : text;
}

async function askRewriting(
  { configMap }: InjectorState['objects'],
  former: boolean | undefined,
): Promise<boolean | undefined> {
  const current = configMap && readRewriteAppProbe(configMap);
  if (current === undefined) return undefined;
  const answer = await select(
    'Rewrite App Probe',
    [
      { name: 'Enabled', value: 'enabled' },
      { name: 'Disabled', value: 'disabled' },
    ],
    (former ?? current) ? 'enabled' : 'disabled',
  );
  return answer === 'enabled';
}

async function askNodeSelector(
  current: Readonly<Record<string, string>>,
  preset: Readonly<Record<string, string>>,
): Promise<WantedSettings['nodeSelector']> {
  const written = Object.entries(preset)
    .map((label) => label.join('='))
    .join(',');
  const answer = await askText(
    'Sidecar-injector NodeSelector (name=value,…; - for none)',
    written,
    unlessEmpty(parseLabels),
  );
  const wanted = parseLabels(answer);
  const gone = Object.keys(current).filter((key) => !Object.hasOwn(wanted, key));
  return { ...wanted, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

function parseLabels(text: string): Readonly<Record<string, string | null>> {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === '-' ? {} : parseNodeSelector(trimmed.split(','));
}

/** What is wrong with an answer; an empty answer changes nothing and is accepted. */
function unlessEmpty(read: (text: string) => unknown): (answer: string) => string | undefined {
  return (answer) => (answer === '' ? undefined : answerProblem(() => read(answer)));
}
