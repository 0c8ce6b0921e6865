import type { WebhookModel } from '../model/injector-model.ts';
import { formatRelease, type VersionBound } from '../model/version.ts';
import { parseInjectorValues } from './injector-values.ts';

/** Facts around an injector that does not reveal its version. */
export interface BoundClues {
  readonly webhooks: readonly WebhookModel[];
  /** The key `values` of its ConfigMap. */
  readonly values: string;
  /** Names of the Services in its namespace. */
  readonly serviceNames: readonly string[];
}

/** Parts of an Istio installation by the release whose charts first had them; every later release has them as well. */
const FIRST_RELEASES: readonly (readonly [number, (clues: BoundClues) => string | undefined])[] = [
  [28, ({ serviceNames }) => reportTag(serviceNames)],
  [27, ({ values }) => reportValue(values, 'global', 'nativeNftables')],
  [26, ({ values }) => reportValue(values, 'pilot', 'env')],
  [24, ({ values }) => reportValue(values, 'global', 'waypoint')],
  [22, ({ values }) => reportValue(values, 'pilot')],
  [16, ({ values }) => reportValue(values, 'global', 'variant')],
  [12, ({ values }) => reportValue(values, 'global', 'caName')],
  [10, ({ webhooks }) => reportWebhook(webhooks)],
];

/**
 * Infers the oldest possible release of an injector, for builds whose tags are not versions. Checked in every release
 * of istio/istio from 1.8.0 to 1.30.3, below manifests/charts/istio-control/istio-discovery:
 *
 * | what is there                                 | first in | where                                                   |
 * |-----------------------------------------------|----------|---------------------------------------------------------|
 * | a Service `istiod-revision-tag-…`             | 1.28.0   | templates/revision-tags-svc.yaml                        |
 * | `global.nativeNftables` among the values      | 1.27.0   | values.yaml; releasenotes/notes/nftables-sidecar.yaml   |
 * | `pilot.env`                                   | 1.26.0   | templates/istiod-injector-configmap.yaml                |
 * | `global.waypoint`                             | 1.24.0   | values.yaml                                             |
 * | `pilot`                                       | 1.22.0   | templates/istiod-injector-configmap.yaml                |
 * | `global.variant`                              | 1.16.0   | values.yaml                                             |
 * | `global.caName`                               | 1.12.0   | values.yaml                                             |
 * | a webhook `rev.object.sidecar-injector.…`     | 1.10.0   | templates/mutatingwebhook.yaml                          |
 *
 * @returns the highest bound; nothing without any evidence.
 */
export function inferBound(clues: BoundClues): VersionBound | undefined {
  for (const [minor, report] of FIRST_RELEASES) {
    const evidence = report(clues);
    if (evidence !== undefined) return { atLeast: { major: 1, minor, patch: 0 }, evidence };
  }
  return undefined;
}

/** As a person reads it: `1.27.0 or newer (its values have global.nativeNftables)`. */
export function describeBound({ atLeast, evidence }: VersionBound): string {
  return `${formatRelease(atLeast)} or newer (${evidence})`;
}

function reportTag(serviceNames: readonly string[]): string | undefined {
  const tag = serviceNames.find((name) => name.startsWith('istiod-revision-tag-'));
  return tag && `there is a Service ${tag}`;
}

function reportWebhook(webhooks: readonly WebhookModel[]): string | undefined {
  const found = webhooks.find(({ name }) => name === 'rev.object.sidecar-injector.istio.io');
  return found && `there is a webhook ${found.name}`;
}

function reportValue(values: string, ...path: readonly string[]): string | undefined {
  return hasValue(values, path) ? `its values have ${path.join('.')}` : undefined;
}

function hasValue(values: string, path: readonly string[]): boolean {
  try {
    let inner: unknown = parseInjectorValues(values);
    for (const key of path) {
      if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return false;
      inner = (inner as Readonly<Record<string, unknown>>)[key];
    }
    return true;
  } catch {
    // Values that the injector cannot read reveal nothing about its version.
    return false;
  }
}
