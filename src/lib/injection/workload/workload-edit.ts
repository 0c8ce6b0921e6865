import { UsageError } from '../../errors.ts';
import { POD_INJECT } from '../model/keys.ts';
import type { Change } from '../model/plan.ts';
import type { WrittenKey } from '../model/version.ts';
import { compileSelector, matchSelector } from '../selector/selector.ts';
import { type InjectionIntent, intendedEdits } from './intent.ts';
import { editTemplate, planTemplateEdit, type TemplateEdit } from './template-edit.ts';
import { readTemplate, type WorkloadObject } from './workload-template.ts';

/** A planned edit, and the workload after it. */
export interface WorkloadEdit<T> {
  /** The values that label and annotation must have; some may already be there. */
  readonly edits: readonly TemplateEdit[];
  readonly change: Change;
  readonly edited: T;
}

/**
 * Plans the edit of a workload's pod template that puts the intent into effect for its new pods; see `intendedEdits`.
 * @returns `undefined` when the template already matches the intent.
 * @throws {UsageError} the label is part of the workload's selector, which cannot be changed.
 */
export function planWorkloadEdit<T extends WorkloadObject & { readonly kind: string }>(
  workload: T,
  intent: InjectionIntent,
  method: WrittenKey,
): WorkloadEdit<T> | undefined {
  const template = readTemplate(workload, { keepsSpec: false })?.template;
  if (template === undefined) throw new TypeError(`a ${workload.kind} has no pod template`);
  const edits = intendedEdits(template, intent, method);
  const change = planTemplateEdit(workload, edits);
  if (change === undefined) return undefined;
  const problem = findSelectorProblem(workload, edits);
  if (problem !== undefined) {
    throw new UsageError(problem, {
      code: 'label-in-selector',
      nextStep: `recreate the workload without ${POD_INJECT} in spec.selector (kubectl delete --cascade=orphan keeps its pods running meanwhile)`,
    });
  }
  return { edits, change, edited: editTemplate(workload, edits) };
}

/** The API server refuses a template that its own selector does not match, and the selector cannot be changed. */
export function findSelectorProblem(
  workload: WorkloadObject & { readonly kind: string },
  edits: readonly TemplateEdit[],
): string | undefined {
  const selector = workload.spec?.selector;
  const labels = readTemplate(editTemplate(workload, edits), { keepsSpec: false })?.template.labels;
  if (selector === undefined || labels === undefined || workload.kind === 'Job') return undefined;
  const compiled = compileSelector(selector);
  if (!compiled.ok || matchSelector(compiled.selector, labels) !== false) return undefined;
  return `the label ${POD_INJECT} is part of the selector of ${workload.kind.toLowerCase()}/${workload.metadata.name}, and a selector cannot be changed`;
}
