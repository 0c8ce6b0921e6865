import type { CommandFlags } from '../model/shell.ts';
import type { ProbeReasonCode } from '../probe/probe-reasons.ts';
import { holdsRoot } from './ca-bundle.ts';
import { type RepairableInjector, repairOf, ROOT_CONFIG_MAP } from './webhook-repair.ts';

/** A fault of an injector that its objects show before any pod is tried. */
export interface InjectorFault {
  /** Stable; the code of the refusal that it leads to. */
  readonly code: ProbeReasonCode;
  /** One sentence: the fault, and its effect on new pods. */
  readonly message: string;
  /** Commands that fix it, to be run in this order; none where the objects do not show one. */
  readonly commands: readonly string[];
}

/**
 * Finds what keeps the API server from calling an injector: no Service, a port that the Service does not have, no ready
 * pod, or a caBundle without the root of the mesh. With failurePolicy Ignore nothing else ever shows it.
 */
export function findInjectorFaults(
  injector: RepairableInjector,
  commandFlags: CommandFlags,
): readonly InjectorFault[] {
  return [...findAway(injector), ...findMisrouted(injector), ...findForeign(injector)].map(
    ({ code, what }) => ({
      code,
      message: `${what}: ${consequence(injector)}`,
      commands: repairOf(code, injector, commandFlags)?.commands ?? [],
    }),
  );
}

interface Found {
  readonly code: ProbeReasonCode;
  readonly what: string;
}

function findAway({ model, deployment, isServiceMissing }: RepairableInjector): readonly Found[] {
  const [target] = model.webhooks.map((webhook) => webhook.target);
  if (isServiceMissing && target?.kind === 'service') {
    const what = `there is no Service ${target.namespace}/${target.name} behind its webhooks`;
    return [{ code: 'service-missing', what }];
  }
  if (deployment === undefined) return [];
  const { namespace = '', name } = deployment.metadata;
  const isScaledDown = deployment.spec.replicas === 0;
  if (!isScaledDown && (deployment.status?.readyReplicas ?? 0) > 0) return [];
  const what = `Deployment ${namespace}/${name} ${isScaledDown ? 'is scaled to 0' : 'has no ready pod'}`;
  return [{ code: 'service-no-endpoints', what }];
}

function findMisrouted({ model, service }: RepairableInjector): readonly Found[] {
  const ports = service?.spec.ports?.map(({ port }) => port);
  if (ports === undefined) return [];
  const wrong = model.webhooks.flatMap(({ target }) =>
    target.kind === 'service' && target.url === undefined && !ports.includes(target.port)
      ? [target.port]
      : [],
  );
  if (wrong.length === 0) return [];
  const what = `its webhooks call port ${[...new Set(wrong)].join(', ')}, which its Service does not have`;
  return [{ code: 'service-port', what }];
}

function findForeign({ model, root }: RepairableInjector): readonly Found[] {
  // A server that is called by URL may have a certificate of a public authority.
  const webhooks = model.webhooks.filter(
    ({ target }) => target.kind === 'service' && target.url === undefined,
  );
  const empty = webhooks.filter(({ caBundle = '' }) => caBundle === '');
  const foreign = webhooks.filter(
    ({ caBundle = '' }) =>
      caBundle !== '' && root !== undefined && holdsRoot(caBundle, root) === false,
  );
  const report = (some: typeof webhooks, what: string): readonly Found[] => {
    if (some.length === 0) return [];
    const names = [...new Set(some.map(({ configuration }) => configuration))].join(', ');
    return [{ code: 'webhook-ca', what: `the caBundle of ${names} ${what}` }];
  };
  return [
    ...report(empty, 'is empty'),
    ...report(foreign, `does not hold the root of the mesh (ConfigMap ${ROOT_CONFIG_MAP})`),
  ];
}

function consequence({ model }: RepairableInjector): string {
  const policies = new Set(model.webhooks.map(({ failurePolicy }) => failurePolicy));
  const refused = 'new pods that its webhooks apply to are refused (failurePolicy Fail)';
  const open = 'new pods come without a sidecar, silently (failurePolicy Ignore)';
  if (policies.size > 1) return `${refused}, or come without a sidecar (failurePolicy Ignore)`;
  return policies.has('Ignore') ? open : refused;
}
