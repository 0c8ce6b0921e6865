import type { Json, JsonObject } from '../../injection/model/model.ts';
import type { PathStep, Steps, TemplateNode } from './jsonpath-template.ts';

/**
 * The fields that a template reads of an object, as a tree of names; a list counts as its items. `whole`: everything
 * from here on.
 */
export interface Needs {
  isWhole: boolean;
  readonly fields: Map<string, Needs>;
}

/** Finds the fields that a template reads, so that the others need not be kept. */
export function findNeeds(nodes: readonly TemplateNode[]): Needs {
  const root = emptyNeeds();
  addNodes(nodes, [root]);
  return root;
}

/** The needs of a field, or of its items. */
export function needsOfField({ isWhole, fields }: Needs, name: string): Needs {
  return isWhole ? { isWhole, fields: new Map() } : (fields.get(name) ?? emptyNeeds());
}

/** The value without the fields that are not needed; a template has the same result on both. */
export function prune(value: Json, needs: Needs): Json {
  if (needs.isWhole || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => prune(item, needs));
  const map = value as JsonObject;
  const kept = [...needs.fields].flatMap(([name, inner]) =>
    Object.hasOwn(map, name) ? [[name, prune(map[name] ?? null, inner)] as const] : [],
  );
  return Object.fromEntries(kept);
}

function emptyNeeds(): Needs {
  return { isWhole: false, fields: new Map() };
}

function addNodes(nodes: readonly TemplateNode[], from: readonly Needs[]): void {
  for (const node of nodes) {
    if (node.kind === 'action') takeWhole(addSteps(node.steps, from));
    if (node.kind === 'range') addNodes(node.body, addSteps(node.steps, from));
  }
}

function addSteps(steps: Steps, from: readonly Needs[]): readonly Needs[] {
  return steps.reduce<readonly Needs[]>((reached, step) => addStep(step, reached), from);
}

function addStep(step: PathStep, from: readonly Needs[]): readonly Needs[] {
  switch (step.kind) {
    case 'field':
      return from.map((needs) => {
        const inner = needs.fields.get(step.name) ?? emptyNeeds();
        needs.fields.set(step.name, inner);
        return inner;
      });
    case 'filter':
      takeWhole(addSteps(step.filter.left, from));
      takeWhole(addSteps(step.filter.right, from));
      return from;
    case 'union':
      return step.members.flatMap((member) => addSteps(member, from));
    case 'wildcard':
    case 'recursive':
      takeWhole(from);
      return from;
    case 'slice':
    case 'word':
      return from;
    case 'literal':
      // It replaces all earlier results.
      return [];
  }
}

function takeWhole(reached: readonly Needs[]): void {
  for (const needs of reached) needs.isWhole = true;
}
