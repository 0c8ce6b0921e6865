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

/** The fewest fields to change so that the verdict becomes another one, and which one that is. */
export interface NearestChange {
  readonly edits: readonly Edit[];
  readonly verdict: Verdict;
}

const MOST_EDITS = 3;

/** Which changes count. */
export interface ChangeWanted {
  /** Left out: the opposite of what happens now; of a refused pod, what lets it in: with a sidecar, or else without. */
  readonly target?: 'injected' | 'not-injected';
  /** What may be edited; left out: everything. */
  readonly subjects?: readonly Edit['subject'][];
}

/**
 * Finds the nearest change that gives the pod a sidecar or, if it gets one, takes it away; of a pod that is refused with
 * any sidecar, the one that lets it in without. What concerns fewer pods is nearer: edits of the pod alone before such
 * that touch its namespace, before such that touch the injector, which concern every pod; then fewer edits, and of as
 * many those of one object before those of several. Nothing when no edit of labels, annotations, host network or policy
 * can do it: in an ignored namespace, or when the injector does not answer for any pod. Every change that is returned
 * has been decided again: it does lead to the verdict.
 */
export function findNearestChange(
  input: DecisionInput,
  { target, subjects }: ChangeWanted = {},
): NearestChange | undefined {
  if (target !== undefined) return findChangeTo(target, input, subjects);
  const { verdict } = decide(input);
  if (verdict === 'injected') return findChangeTo('not-injected', input, subjects);
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
        // Two commands on two objects are more to get wrong than one command with two labels.
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

/** Subjects, from what concerns one workload to what concerns every pod. */
const WIDTHS: readonly Edit['subject'][] = ['pod', 'namespace', 'injector'];

/** Every edit that could matter, the more usual first, each one a real change. */
function listEdits(input: DecisionInput): readonly Edit[] {
  const { template, namespace, injectors } = input;
  const routes = compileInjectors(injectors).webhooks;
  const isAnnotationFirst = injectors.some(
    ({ version }) => writtenKeyFor(version) === 'annotation',
  );
  const maps = isAnnotationFirst
    ? (['annotations', 'labels'] as const)
    : (['labels', 'annotations'] as const);
  // A controller's own labels are its to choose, and those in its selector cannot be changed.
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
    // Who chose a revision is helped to the right one, not to another way of choosing.
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

/** Edits that make a requirement hold, and such that make it fail. */
function editsFor(subject: 'pod' | 'namespace', { key, values }: Requirement): readonly Edit[] {
  // Nobody may change the name, and asking for the deactivating label is how a webhook is switched off.
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

/** Every way to choose `count` edits of different fields, in the order of the list. */
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
