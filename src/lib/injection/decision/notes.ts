import { DATAPLANE_MODE, REVISION } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { Requirement } from '../selector/selector.ts';
import { compileInjectors } from './compiled-injectors.ts';
import type { Route } from './compiled-injectors.ts';
import type { Decision, DecisionInput } from './decide.ts';
import type { ReasonCode } from './reasons.ts';
import type { Step, Subject } from './step.ts';

/**
 * Facts that do not change the verdict, but are worth knowing: ambient mode, revisions that nothing serves or reads,
 * several webhooks for one pod, webhooks that cannot be tried with a dry run.
 */
export function findNotes(input: DecisionInput, { steps }: Decision): readonly Step[] {
  const routes = compileInjectors(input.injectors).webhooks;
  const calledNames = new Set(
    steps.filter(({ effect }) => effect === 'calls').map(({ webhook }) => webhook),
  );
  const called = routes.filter(({ webhook }) => calledNames.has(webhook.name));
  const ofNamespace = input.namespace.labels ?? {};
  const ofPod = input.template.labels;
  return [
    ...noteLabel('ambient-namespace', 'namespace', DATAPLANE_MODE, ofNamespace),
    ...noteLabel('ambient-pod', 'pod', DATAPLANE_MODE, ofPod),
    ...noteRevision('namespace', ofNamespace, routes, called),
    ...noteRevision('pod', ofPod, routes, called),
    ...noteWebhooks(called),
  ];
}

function noteLabel(
  code: ReasonCode,
  subject: Subject,
  key: string,
  labels: Labels,
): readonly Step[] {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (value === undefined || value === '') return [];
  return [{ code, effect: 'notes', subject, field: `metadata.labels[${key}]`, value }];
}

function noteRevision(
  subject: 'namespace' | 'pod',
  labels: Labels,
  routes: readonly Route[],
  called: readonly Route[],
): readonly Step[] {
  const value = Object.hasOwn(labels, REVISION) ? labels[REVISION] : undefined;
  if (value === undefined || routes.length === 0) return [];
  const served = new Set(routes.flatMap(revisionRequirements).flatMap(({ values }) => values));
  if (!served.has(value)) return noteLabel('revision-not-served', subject, REVISION, labels);
  const isRead = called.some((route) =>
    requirementsOf(subject, route).some((requirement) => requirement.key === REVISION),
  );
  return called.length === 0 || isRead
    ? []
    : noteLabel('revision-not-read', subject, REVISION, labels);
}

function revisionRequirements(route: Route): readonly Requirement[] {
  return [...requirementsOf('namespace', route), ...requirementsOf('pod', route)].filter(
    ({ key, operator }) => key === REVISION && operator === 'In',
  );
}

function requirementsOf(subject: 'namespace' | 'pod', { webhook }: Route): readonly Requirement[] {
  return subject === 'namespace' ? webhook.namespaceRequirements : webhook.objectRequirements;
}

function noteWebhooks(called: readonly Route[]): readonly Step[] {
  const notes: Step[] = [];
  if (called.length > 1) {
    const detail = called
      .map(({ webhook: { name } }) => `${name.configuration}/${name.name}`)
      .join(', ');
    notes.push({ code: 'several-webhooks', effect: 'notes', subject: 'webhook', detail });
  }
  for (const { webhook } of called) {
    const { sideEffects, reinvocationPolicy } = webhook.model;
    const base = { effect: 'notes', subject: 'webhook', webhook: webhook.name } as const;
    if (sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun') {
      notes.push({ ...base, code: 'dry-run-refused', field: 'sideEffects', value: sideEffects });
    }
    if (reinvocationPolicy === 'IfNeeded') {
      notes.push({
        ...base,
        code: 'webhook-reinvoked',
        field: 'reinvocationPolicy',
        value: reinvocationPolicy,
      });
    }
  }
  return notes;
}
