import type { Cluster } from '../../cluster/cluster.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { UsageError } from '../../errors.ts';
import { isInjectorWebhook } from '../../injection/installed/injector-objects.ts';
import type { InjectionPolicy } from '../../injection/policy/policy.ts';
import { isOfPolicy, roleOf } from '../../injection/policy/webhook-role.ts';
import { type PolicyView, readInjectorsOrFail, viewPolicy } from './show-policy.ts';

/** The present policy of a cluster, and the injector that keeps it. */
export interface PolicyState {
  readonly view: PolicyView & { readonly conditions: InjectionPolicy };
  /** All injectors of the cluster. */
  readonly injectors: readonly InstalledInjector[];
  /** The one whose webhooks and config are the policy; the others serve revisions. */
  readonly injector: InstalledInjector;
  /** The injector's namespace. */
  readonly injectorNamespace: string;
}

/**
 * Reads the policy, and finds the injector that keeps it: the one with a webhook that is neither a revision's nor
 * switched off.
 * @param revision chooses among several.
 * @throws {UsageError} there is none, or several and none is chosen.
 */
export async function readPolicyState(
  cluster: Cluster,
  revision: string | undefined,
): Promise<PolicyState> {
  const injectors = await readInjectorsOrFail(cluster);
  const keepers = injectors.filter((one) => keepsPolicy(one));
  const chosen = keepers.filter(
    ({ model }) => revision === undefined || model.revision === revision,
  );
  const [injector, ...others] = chosen;
  if (!injector) throw noKeeper(injectors, revision);
  if (others.length > 0) {
    const names = chosen.map(({ model }) => model.revision).join(', ');
    throw new UsageError(`several injectors serve namespaces by istio-injection: ${names}`, {
      code: 'several-injectors',
      nextStep: 'choose one with --revision',
    });
  }
  const target = injector.model.webhooks[0]?.target;
  if (target?.kind !== 'service') {
    throw new UsageError(
      'the webhook calls a URL outside this cluster, so its config is not here',
      {
        code: 'injector-elsewhere',
        nextStep: 'set the policy where that injector runs',
      },
    );
  }
  const view = viewPolicy(keepers.length === 1 ? injectors : [injector]);
  const { conditions } = view;
  if (!conditions) throw noKeeper(injectors, revision);
  return {
    view: { ...view, conditions },
    injectors,
    injector,
    injectorNamespace: target.namespace,
  };
}

function keepsPolicy({ configurations }: InstalledInjector): boolean {
  return configurations.some((configuration) =>
    configuration.webhooks?.some(
      (webhook) => isInjectorWebhook(webhook, configuration) && isOfPolicy(roleOf(webhook)),
    ),
  );
}

function noKeeper(
  injectors: readonly InstalledInjector[],
  revision: string | undefined,
): UsageError {
  const revisions = [...new Set(injectors.map(({ model }) => model.revision))].join(', ');
  return revision === undefined
    ? new UsageError(
        `no webhook serves namespaces by istio-injection: the injectors here (${revisions}) serve revisions only`,
        {
          code: 'no-policy',
          nextStep: 'install the tag "default", or label namespaces istio.io/rev',
        },
      )
    : new UsageError(`no injector of revision ${revision} keeps a policy`, {
        code: 'no-revision',
        nextStep: `there are: ${revisions}`,
      });
}
