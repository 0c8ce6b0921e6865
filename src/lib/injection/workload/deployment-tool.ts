import type { ApiObject, ObjectMeta } from '../model/api-objects.ts';

/** A tool that restores objects from its own source. */
interface DeploymentTool {
  readonly tool: 'argo-cd' | 'flux' | 'helm';
  /** The field managers under which it writes. */
  readonly managers: RegExp;
  /** When it would revert a direct edit. */
  readonly when: string;
  /** How to make a change permanent. */
  readonly keep: string;
}

/** A tool that keeps an object: its name there, and the evidence in the object. */
export interface FoundTool extends DeploymentTool {
  readonly name: string;
  readonly evidence: string;
}

interface KnownTool extends DeploymentTool {
  /** Its name where only its field manager identifies it. */
  readonly plainName: string;
  readonly find: (metadata: ObjectMeta) => readonly [name: string, evidence: string] | undefined;
}

const ARGO_ID = 'argocd.argoproj.io/tracking-id';
const ARGO_INSTANCE = 'argocd.argoproj.io/instance';
const HELM_RELEASE = 'meta.helm.sh/release-name';
const HELM_NAMESPACE = 'meta.helm.sh/release-namespace';
const FLUX_RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';

// Keys and managers: Argo CD 3 docs user-guide/resource_tracking; Flux 2 kustomize-controller and helm-controller docs;
// Helm 3 pkg/action/validate.go.
const knownTools: readonly KnownTool[] = [
  {
    tool: 'argo-cd',
    plainName: 'Argo CD',
    managers: /^argocd(-application)?-controller$/,
    when: 'at its next sync (automatically where self-heal is on)',
    keep: 'change it in the Git repository of the application, or list the field in its ignoreDifferences',
    find: ({ annotations = {}, labels = {} }) => {
      const tracked = annotations[ARGO_ID]?.split(':')[0];
      if (tracked) return [`Argo CD application ${tracked}`, `annotation ${ARGO_ID}`];
      const instance = labels[ARGO_INSTANCE];
      return instance ? [`Argo CD application ${instance}`, `label ${ARGO_INSTANCE}`] : undefined;
    },
  },
  {
    tool: 'flux',
    plainName: 'a Flux Kustomization',
    managers: /^kustomize-controller$/,
    when: 'at its next reconciliation',
    keep: 'change it in the Git repository of the Kustomization',
    find: ({ labels }) => fluxOwner('Flux Kustomization', 'kustomize.toolkit.fluxcd.io', labels),
  },
  {
    tool: 'flux',
    plainName: 'a Flux HelmRelease',
    managers: /^helm-controller$/,
    when: 'with the next upgrade of the release (sooner where drift detection is on)',
    keep: 'change the values of the HelmRelease',
    find: ({ labels }) => fluxOwner('Flux HelmRelease', 'helm.toolkit.fluxcd.io', labels),
  },
  {
    tool: 'helm',
    plainName: 'a Helm release',
    managers: /^helm$/,
    when: 'with the next helm upgrade',
    keep: 'change the values of the release',
    find: ({ annotations = {} }) => {
      const release = annotations[HELM_RELEASE];
      if (!release) return undefined;
      return [
        placed(`Helm release ${release}`, annotations[HELM_NAMESPACE]),
        `annotation ${HELM_RELEASE}`,
      ];
    },
  },
];

/**
 * The deployment tools that keep an object, identified by the labels and annotations they leave, or else by their field
 * manager.
 */
export function findDeploymentTools({ metadata }: ApiObject): readonly FoundTool[] {
  const found = knownTools.flatMap(({ find, plainName, ...tool }) => {
    const [name, evidence] = find(metadata) ?? byManager(metadata, tool.managers, plainName);
    return name === undefined || evidence === undefined ? [] : [{ ...tool, name, evidence }];
  });
  const isFlux = found.some(({ tool }) => tool === 'flux');
  // Flux installs charts with Helm, so Helm's marks are on the object too. Flux can also be configured to ignore an
  // object.
  return found.filter(
    ({ tool }) =>
      !(tool === 'helm' && isFlux) &&
      !(tool === 'flux' && metadata.annotations?.[FLUX_RECONCILE] === 'disabled'),
  );
}

/** Whether a field manager is one of these tools. */
export function isDeploymentTool(manager: string): boolean {
  return knownTools.some(({ managers }) => managers.test(manager));
}

function byManager(
  { managedFields = [] }: ObjectMeta,
  managers: RegExp,
  plainName: string,
): readonly [name?: string, evidence?: string] {
  const entry = managedFields.find(({ manager = '' }) => managers.test(manager));
  return entry === undefined ? [] : [plainName, `field manager ${entry.manager ?? ''}`];
}

function fluxOwner(
  what: string,
  group: string,
  labels: Readonly<Record<string, string>> = {},
): readonly [string, string] | undefined {
  const name = labels[`${group}/name`];
  if (!name) return undefined;
  return [placed(`${what} ${name}`, labels[`${group}/namespace`]), `label ${group}/name`];
}

function placed(name: string, namespace: string | undefined): string {
  return namespace ? `${name} in ${namespace}` : name;
}
