import type { WebhookModel } from '../model/injector-model.ts';
import { POD_INJECT, REVISION } from '../model/keys.ts';
import type { LabelSelector } from '../model/model.ts';
import {
  compareVersions,
  formatRelease,
  type Release,
  type VersionBound,
} from '../model/version.ts';
import { parseInjectorValues } from './injector-values.ts';

/** What was read around an injector that says nothing of its version. */
export interface BoundClues {
  readonly webhooks: readonly WebhookModel[];
  /** The key `values` of its ConfigMap. */
  readonly values: string;
  /** Names of the Services in its namespace. */
  readonly serviceNames: readonly string[];
}

/**
 * Infers the oldest release that an injector can be of, for builds whose tags are no versions:
 *
 * | what is there                                       | at least | source                                            |
 * |-----------------------------------------------------|----------|---------------------------------------------------|
 * | a Service `istiod-revision-tag-…`                   | 1.28     | Istio 1.28 charts, revision-tags-svc.yaml         |
 * | `values.global.nativeNftables`                      | 1.27     | Istio 1.27 change notes                           |
 * | webhooks that select pods by the two labels         | 1.12     | Istio 1.12: the injector reads the label as well  |
 *
 * @returns the highest bound; nothing where nothing tells.
 */
export function inferBound({
  webhooks,
  values,
  serviceNames,
}: BoundClues): VersionBound | undefined {
  const tag = serviceNames.find((name) => name.startsWith('istiod-revision-tag-'));
  const isByRevision = webhooks.some((webhook) => selects(webhook.objectSelector, REVISION));
  const selecting = webhooks.find((webhook) => selects(webhook.objectSelector, POD_INJECT));
  const bounds: readonly (VersionBound | undefined)[] = [
    tag === undefined ? undefined : { atLeast: release(28), evidence: `there is a Service ${tag}` },
    hasGlobal(values, 'nativeNftables')
      ? { atLeast: release(27), evidence: 'its values have global.nativeNftables' }
      : undefined,
    isByRevision && selecting
      ? {
          atLeast: release(12),
          evidence: `webhook ${selecting.name} selects pods by the label ${POD_INJECT}`,
        }
      : undefined,
  ];
  return bounds
    .filter((bound) => bound !== undefined)
    .toSorted((a, b) => compareVersions(b.atLeast, a.atLeast))[0];
}

/** As a person reads it: `1.27.0 or newer (its values have global.nativeNftables)`. */
export function describeBound({ atLeast, evidence }: VersionBound): string {
  return `${formatRelease(atLeast)} or newer (${evidence})`;
}

function release(minor: number): Release {
  return { major: 1, minor, patch: 0 };
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  label: string,
): boolean {
  return Object.hasOwn(matchLabels, label) || matchExpressions.some(({ key }) => key === label);
}

function hasGlobal(values: string, key: string): boolean {
  try {
    const document = parseInjectorValues(values) as { readonly global?: unknown } | null;
    const global = document?.global;
    return typeof global === 'object' && global !== null && Object.hasOwn(global, key);
  } catch {
    // What the injector cannot read tells nothing of its version.
    return false;
  }
}
