import {
  DEACTIVATED,
  INJECT_TEMPLATES,
  NAMESPACE_INJECTION,
  NAMESPACE_NAME,
  POD_INJECT,
  REVISION,
} from '../model/keys.ts';
import { writtenKeyFor } from '../model/version.ts';
import type { Requirement } from '../selector/selector.ts';
import { CHECKED_ANNOTATIONS } from './annotation-rules.ts';
import { compileInjectors } from './compiled-injectors.ts';
import { decide } from './decide.ts';
import type { DecisionInput, Verdict } from './decide.ts';
import { applyEdits, fieldOf, valueBefore } from './edit.ts';
import type { Edit } from './edit.ts';

/** The fewest fields to change for another verdict, and that verdict. */
export interface NearestChange {
  readonly edits: readonly Edit[];
  readonly verdict: Verdict;
}

const MOST_EDITS = 3;

/** Which changes count. */
export interface ChangeWanted {
  /** Default: the opposite of the present verdict; for a refused pod, admission: with a sidecar, else without. */
  readonly target?: 'injected' | 'not-injected';
  /** The subjects that may be edited; default: all. */
  readonly subjects?: readonly Edit['subject'][];
}

/**
 * Finds the nearest change that gives the pod a sidecar or, if it gets one, takes it away. For a pod that is refused
 * with any sidecar, finds the change that admits it without one. A change that affects fewer pods is nearer: edits of
 * the pod alone come before edits of its namespace, and these before edits of the injector, which affect every pod.
 * After that, fewer edits are nearer; of equally many, edits of one object come before edits of several. Returns
 * nothing when no edit of labels, annotations, host network or policy leads to the verdict: in an ignored namespace, or
 * when the injector answers for no pod. Every returned change was decided again, so it does lead to the verdict.
 */
export function findNearestChange(
  input: DecisionInput,
  { target, subjects }: ChangeWanted = {},
): NearestChange | undefined {
  if (target !== undefined) return findChangeTo(target, input, subjects);
  const { verdict, decidedBy } = decide(input);
  // Such a pod gets a sidecar, if it is created at all.
  const mayBeRefused = decidedBy[0]?.code === 'pod-security-unknown';
  if (verdict === 'injected' || mayBeRefused) return findChangeTo('not-injected', input, subjects);
  return (
    findChangeTo('injected', input, subjects) ??
    (verdict === 'denied' ? findChangeTo('not-injected', input, subjects) : undefined)
  );
}

function findChangeTo(
  target: NearestChange['verdict'],
  input: DecisionInput,
  subjects: ChangeWanted['subjects'],
): NearestChange | undefined {
  const all = listEdits(input);
  const candidates = subjects ? all.filter(({ subject }) => subjects.includes(subject)) : all;
  for (const widest of WIDTHS) {
    const isWide = ({ subject }: Edit): boolean => subject === widest;
    const narrow = candidates.filter(
      ({ subject }) => WIDTHS.indexOf(subject) <= WIDTHS.indexOf(widest),
    );
    for (let count = 1; count <= MOST_EDITS; count += 1) {
      const found = combinations(narrow, count)
        .filter((edits) => edits.some(isWide))
        // Two commands on two objects are easier to get wrong than one command with two labels.
        .sort((left, right) => countObjects(left) - countObjects(right))
        .find((edits) => decide(applyEdits(input, edits)).verdict === target);
      if (found !== undefined) return { edits: found, verdict: target };
    }
  }
  return undefined;
}

function countObjects(edits: readonly Edit[]): number {
  return new Set(edits.map(({ subject }) => subject)).size;
}

/** Subjects, from the one that affects one workload to the one that affects every pod. */
const WIDTHS: readonly Edit['subject'][] = ['pod', 'namespace', 'injector'];

/** Every edit that could matter, the most common first; each one is a real change. */
function listEdits(input: DecisionInput): readonly Edit[] {
  const { template, namespace, injectors } = input;
  const routes = compileInjectors(injectors).webhooks;
  const isAnnotationFirst = injectors.some(
    ({ version }) => writtenKeyFor(version) === 'annotation',
  );
  const maps = isAnnotationFirst
    ? (['annotations', 'labels'] as const)
    : (['labels', 'annotations'] as const);
  // The controller chooses its own labels, and the labels in its selector cannot be changed.
  const fixed = new Set(Object.keys(template.controllerLabels ?? {}));
  const edits: Edit[] = [
    ...maps.flatMap((map) => editsOf('pod', map, POD_INJECT, ['true', 'false', undefined])),
    ...Object.keys(template.annotations)
      .filter((key) => key === INJECT_TEMPLATES || CHECKED_ANNOTATIONS.has(key))
      .map((key): Edit => ({ subject: 'pod', map: 'annotations', key })),
    ...(template.hostNetwork
      ? [{ subject: 'pod', map: 'spec', key: 'hostNetwork', value: 'false' } as const]
      : []),
    ...routes
      .flatMap(({ webhook }) => webhook.objectRequirements)
      .flatMap((requirement) => editsFor('pod', requirement)),
  ].filter(({ map, key }) => map !== 'labels' || !fixed.has(key));
  if (namespace.labels !== null) {
    const byLabel = editsOf('namespace', 'labels', NAMESPACE_INJECTION, [
      ...['enabled', 'disabled'],
      undefined,
    ]);
    const bySelectors = routes
      .flatMap(({ webhook }) => webhook.namespaceRequirements)
      .flatMap((requirement) => editsFor('namespace', requirement));
    // If the namespace names a revision, edits of the revision come first.
    const isByRevision = Object.hasOwn(namespace.labels, REVISION);
    edits.push(...(isByRevision ? [...bySelectors, ...byLabel] : [...byLabel, ...bySelectors]));
  }
  for (const value of ['enabled', 'disabled']) {
    edits.push({ subject: 'injector', map: 'config', key: 'policy', value });
  }
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const id = JSON.stringify([edit.subject, fieldOf(edit), edit.value]);
    if (seen.has(id) || valueBefore(input, edit) === edit.value) return false;
    seen.add(id);
    return true;
  });
}

/** Edits that make a requirement hold, and edits that make it fail. */
function editsFor(subject: 'pod' | 'namespace', { key, values }: Requirement): readonly Edit[] {
  // The name cannot be changed, and the deactivating label exists only to switch a webhook off.
  if (key === NAMESPACE_NAME || key === DEACTIVATED) return [];
  return editsOf(subject, 'labels', key, [...values, undefined]);
}

function editsOf(
  subject: 'pod' | 'namespace',
  map: 'labels' | 'annotations',
  key: string,
  values: readonly (string | undefined)[],
): readonly Edit[] {
  return values.map((value) =>
    value === undefined ? { subject, map, key } : { subject, map, key, value },
  );
}

/** Every combination of `count` edits of different fields, in the order of the list. */
function combinations(edits: readonly Edit[], count: number): (readonly Edit[])[] {
  if (count === 0) return [[]];
  return edits.flatMap((first, index) =>
    combinations(edits.slice(index + 1), count - 1)
      .filter((others) =>
        others.every(
          (other) => other.subject !== first.subject || fieldOf(other) !== fieldOf(first),
        ),
      )
      .map((others) => [first, ...others]),
  );
}
