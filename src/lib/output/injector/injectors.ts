import { counted } from '../../counted.ts';
import { firstToExpire } from '../../injection/injector/ca-bundle.ts';
import type { ResourceAmounts } from '../../injection/injector/injector-settings.ts';
import type { TolerationObject } from '../../injection/model/api-objects.ts';
import { amountOf, describeCores, formatMebibytes } from '../../injection/model/quantity.ts';
import type { InjectorDeployment } from '../../operations/injector/injector-deployment.ts';
import type {
  InjectorList,
  InjectorView,
  InjectorWebhook,
} from '../../operations/injector/show-injectors.ts';
import { colors } from '../text/color.ts';
import { formatNotice, formatStep } from '../text/notice.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { hangText } from '../text/wrap.ts';

/** Milliseconds in a day. */
const DAY = 24 * 3600 * 1000;

/** Days before an authority expires from which it is highlighted. */
const NOTICE = 30;

/** Column in which the values begin. */
const INDENT = 15;

/** Renders every injector with its settings; `wide` adds its pods and every authority. */
export function formatInjectors(
  { injectors }: InjectorList,
  options: TextOptions,
  now: Date,
): string {
  return injectors.map((injector) => formatInjector(injector, options, now)).join('\n');
}

function formatInjector(injector: InjectorView, options: TextOptions, now: Date): string {
  const { wide, columns } = options;
  const {
    deployment,
    revision,
    version = 'unknown',
    webhooks,
    owners,
    faults,
    problems,
  } = injector;
  const lines: (readonly [string, string])[] = [
    [
      'injector',
      deployment ? `deployment/${deployment.name} in ${deployment.namespace}` : '<none>',
    ],
    ['version', `${version}, revision ${revision}`],
    ...(deployment ? describeDeployment(deployment) : []),
    ['app probes', formatRewriting(injector.rewriteAppProbe)],
    ...formatOwners(owners).map((owner) => ['owner', owner] as const),
    ...problems.map((problem) => ['unknown', colors.yellow(problem)] as const),
  ];
  const parts = [
    lines.map(([name, value]) => hangText(name.padEnd(INDENT), value, columns)).join(''),
    faults.map((fault) => formatFault(fault, columns)).join(''),
    formatWebhooks(webhooks, options, now),
  ];
  if (wide && deployment) parts.push(formatPods(deployment, options));
  return parts.filter(Boolean).join('\n');
}

/** The fault, and below it each command on a line of its own, so that it can be copied. */
function formatFault(
  { code, message, commands }: InjectorView['faults'][number],
  columns: Columns,
): string {
  const text = formatNotice(colors.red('problem'), `${message} [${code}]`, columns);
  return text + commands.map((command) => formatStep(command, columns)).join('');
}

function describeDeployment(deployment: InjectorDeployment): (readonly [string, string])[] {
  const { replicas, autoscaler, disruptionBudgets, nodeSelector, tolerations } = deployment;
  const { ready, wanted } = replicas;
  const count = `${ready} of ${wanted} ready`;
  return [
    ['replicas', ready < wanted || wanted < 2 ? colors.yellow(count) : count],
    ['autoscaler', autoscaler ? formatAutoscaler(autoscaler) : '<none>'],
    ['budget', disruptionBudgets.map(formatBudget).join('; ') || '<none>'],
    ['container', deployment.container],
    ['requests', formatAmounts(deployment.requests)],
    ['limits', formatAmounts(deployment.limits)],
    [
      'node selector',
      Object.entries(nodeSelector)
        .map((label) => label.join('='))
        .join(', ') || '<none>',
    ],
    ['tolerations', tolerations.map(formatToleration).join('; ') || '<none>'],
    ['nodes', formatSpread(deployment)],
  ];
}

function formatAutoscaler(autoscaler: NonNullable<InjectorDeployment['autoscaler']>): string {
  const { name, minReplicas, maxReplicas } = autoscaler;
  return `HPA ${name}: ${minReplicas} to ${maxReplicas} replicas`;
}

function formatBudget(budget: InjectorDeployment['disruptionBudgets'][number]): string {
  const { name, minAvailable, maxUnavailable, disruptionsAllowed } = budget;
  const rule =
    minAvailable === undefined
      ? `at most ${maxUnavailable ?? 1} unavailable`
      : `at least ${minAvailable} available`;
  const now = disruptionsAllowed === undefined ? '' : `, ${disruptionsAllowed} may go now`;
  return `PDB ${name}: ${rule}${now}`;
}

function formatAmounts({ cpu, memory }: ResourceAmounts): string {
  const parts = [
    ...(cpu === undefined ? [] : [describeCores(amountOf(cpu))]),
    ...(memory === undefined ? [] : [`${formatMebibytes(amountOf(memory))} MiB`]),
  ];
  return parts.join(', ') || '<none>';
}

function formatToleration({
  key = '',
  operator = 'Equal',
  value = '',
  effect,
}: TolerationObject): string {
  const what = operator === 'Exists' ? key || 'everything' : `${key}=${value}`;
  return effect ? `${what}:${effect}` : what;
}

function formatSpread({ pods }: InjectorDeployment): string {
  const byNode = Map.groupBy(pods, ({ node }) => node ?? 'no node yet');
  const spread = [...byNode].map(([node, some]) => `${node} (${some.length})`);
  return spread.sort().join(', ') || '<none>';
}

/** One line for each owner, whatever it owns. */
function formatOwners(owners: InjectorView['owners']): string[] {
  const byOwner = Map.groupBy(owners, ({ name, evidence }) => `${name} (${evidence})`);
  return [...byOwner].map(([owner, some]) => {
    const objects = some.map(({ object }) => object.split(' ')[0]).join(' and ');
    const isLikely = some.some(({ reverts }) => reverts === 'likely');
    const when = some[0]?.when ?? '';
    return `${owner}: ${isLikely ? 'undoes' : 'may undo'} direct edits of ${objects} ${when}`;
  });
}

function formatRewriting(isOn: boolean | undefined): string {
  if (isOn === undefined) return 'unknown';
  return isOn
    ? 'rewritten (rewriteAppHTTPProbe: true)'
    : 'not rewritten (rewriteAppHTTPProbe: false)';
}

function formatWebhooks(
  webhooks: readonly InjectorWebhook[],
  options: TextOptions,
  now: Date,
): string {
  const { wide } = options;
  // Revisions and tags use the same names; the configuration distinguishes them.
  return formatTable(
    [
      { heading: 'CONFIGURATION', isName: true },
      { heading: 'WEBHOOK', isName: true },
      { heading: 'FAILURE', spare: 1 },
      { heading: 'TIMEOUT', spare: 2 },
      'CA EXPIRES',
      ...(wide ? ['AUTHORITIES'] : []),
    ],
    webhooks.map((webhook) => [
      webhook.configuration,
      webhook.name,
      webhook.failurePolicy,
      `${webhook.timeoutSeconds}s`,
      formatExpiry(webhook, now),
      ...(wide ? [formatAuthorities(webhook)] : []),
    ]),
    options,
  );
}

function formatExpiry({ authorities = [], problem }: InjectorWebhook, now: Date): string {
  if (problem !== undefined) return colors.red(problem);
  const first = firstToExpire(authorities);
  if (!first) return '<no caBundle>';
  const days = Math.floor((Date.parse(first.notAfter) - now.getTime()) / DAY);
  const date = first.notAfter.slice(0, 10);
  if (days < 0) return colors.red(`${date} (expired)`);
  return days < NOTICE ? colors.yellow(`${date} (in ${counted(days, 'day')})`) : date;
}

function formatAuthorities({ authorities = [] }: InjectorWebhook): string {
  return authorities.map(({ subject, notAfter }) => `${subject} until ${notAfter}`).join('; ');
}

function formatPods({ pods }: InjectorDeployment, options: TextOptions): string {
  return formatTable(
    [{ heading: 'POD', isName: true }, { heading: 'NODE', isName: true }, 'READY'],
    pods.map(({ name, node = '<none>', ready }) => [
      name,
      node,
      ready ? 'yes' : colors.yellow('no'),
    ]),
    options,
  );
}
