import type { Cluster } from '../../cluster/cluster.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { UsageError } from '../../errors.ts';
import type { InjectorObjects } from '../../injection/injector/injector-edit.ts';
import type { DeploymentObject } from '../../injection/model/api-objects.ts';
import { readInjectorsOrFail } from '../policy/show-policy.ts';
import { findInjectorContainer, readInjectorWorkload } from './injector-workload.ts';

/** The choice of an injector, and of one of its containers. */
export interface InjectorChoice {
  /** Required if there are several. */
  readonly revision?: string | undefined;
  /** By default the one behind the webhook. */
  readonly container?: string | undefined;
}

/** One injector, and the objects that hold its settings. */
export interface InjectorState {
  readonly injector: InstalledInjector;
  readonly objects: InjectorObjects;
  /** All injectors of the cluster. */
  readonly injectors: readonly InstalledInjector[];
}

/**
 * Finds the chosen injector, with all objects that hold its settings.
 * @throws {UsageError} there is none, several and none is chosen, or its Deployment is not in this cluster.
 */
export async function readInjectorState(
  cluster: Cluster,
  choice: InjectorChoice,
): Promise<InjectorState> {
  const injectors = await readInjectorsOrFail(cluster);
  const injector = choose(injectors, choice.revision);
  const { deployment, configMap } = injector;
  if (!deployment) throw noDeployment(injector);
  const container = findContainer(injector, deployment, choice.container);
  const { autoscaler } = await readInjectorWorkload(cluster, deployment);
  return { injector, objects: { deployment, container, autoscaler, configMap }, injectors };
}

function choose(
  injectors: readonly InstalledInjector[],
  revision: string | undefined,
): InstalledInjector {
  const chosen = injectors.filter(
    ({ model }) => revision === undefined || model.revision === revision,
  );
  const [injector, ...others] = chosen;
  const revisions = [...new Set(injectors.map(({ model }) => model.revision))].join(', ');
  if (!injector) {
    throw new UsageError(`there is no injector of revision ${revision ?? ''}`, {
      code: 'no-revision',
      nextStep: `choose one of: ${revisions}`,
    });
  }
  if (others.length > 0) {
    throw new UsageError(`there are several injectors here, of revisions ${revisions}`, {
      code: 'several-injectors',
      nextStep: 'choose one with --revision',
    });
  }
  return injector;
}

function findContainer(
  injector: InstalledInjector,
  { spec }: DeploymentObject,
  name: string | undefined,
): InjectorObjects['container'] {
  const { containers } = spec.template.spec;
  const found =
    name === undefined
      ? findInjectorContainer(injector)
      : containers.find((container) => container.name === name);
  if (found) return found;
  throw new UsageError(`the injector has no container ${name ?? ''}`.trimEnd(), {
    code: 'no-container',
    nextStep: `choose one of: ${containers.map((container) => container.name).join(', ')}`,
  });
}

function noDeployment({ model }: InstalledInjector): UsageError {
  const target = model.webhooks[0]?.target;
  const where =
    target?.kind === 'service'
      ? `behind Service ${target.namespace}/${target.name}`
      : `behind ${target?.url ?? 'its URL'}`;
  return new UsageError(`no Deployment is visible ${where}, so there is nothing to set`, {
    code: 'injector-elsewhere',
    nextStep:
      'if it runs in another cluster, or is managed for you, set it there; else ask for permission to read services and deployments',
  });
}
