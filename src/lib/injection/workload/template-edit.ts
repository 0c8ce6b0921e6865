import { present } from '../../present.ts';
import type { Change, FieldChange, ObjectReference, Write } from '../model/plan.ts';
import { readTemplate, type WorkloadObject } from './workload-template.ts';

/** A label or annotation of a pod template, with its new value; no value: remove it. */
export interface TemplateEdit {
  readonly map: 'labels' | 'annotations';
  readonly key: string;
  readonly value: string | undefined;
}

/**
 * Plans edits of a workload's pod template, wherever its kind keeps it, as a merge patch of only these keys.
 * @returns `undefined` when the template already has these values. `undo` sets the former values.
 * @throws {TypeError} the object has no pod template of its own.
 */
export function planTemplateEdit(
  workload: WorkloadObject & { readonly kind: string },
  edits: readonly TemplateEdit[],
): Change | undefined {
  const reading = readTemplate(workload, { keepsSpec: false });
  if (reading === undefined) throw new TypeError(`a ${workload.kind} has no pod template`);
  const { owner, template } = reading;
  const changes = edits
    .map((edit) => ({ ...edit, before: template[edit.map][edit.key] }))
    .filter(({ before, value }) => before !== value);
  if (changes.length === 0) return undefined;
  const { resourceVersion } = workload.metadata;
  const steps = templatePath(workload.kind);
  return present({
    object: referenceTo(workload, owner.object),
    resourceVersion,
    write: mergePatch(steps, changes),
    undo: mergePatch(
      steps,
      changes.map(({ before, ...edit }) => ({ ...edit, value: before })),
    ),
    fields: changes.map(({ map, key, before, value }): FieldChange => ({
      field: `${owner.path}metadata.${map}[${key}]`,
      before,
      after: value,
    })),
  });
}

/** The workload with its template edited, for predictions. */
export function editTemplate<T extends WorkloadObject & { readonly kind: string }>(
  workload: T,
  edits: readonly TemplateEdit[],
): T {
  const path = templatePath(workload.kind);
  return edits.reduce((object, { map, key, value }) => {
    const steps = [...path, 'metadata', map, key];
    return setField(object, steps, value) as T;
  }, workload);
}

/** The path of a kind's pod template: `['spec', 'template']`; a pod is its own template. */
export function templatePath(kind: string): readonly string[] {
  if (kind === 'Pod') return [];
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

function setField(
  object: unknown,
  [step = '', ...rest]: readonly string[],
  value: unknown,
): object {
  const map = (object ?? {}) as Readonly<Record<string, unknown>>;
  if (rest.length > 0) return { ...map, [step]: setField(map[step], rest, value) };
  if (value !== undefined) return { ...map, [step]: value };
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== step));
}

function mergePatch(steps: readonly string[], edits: readonly TemplateEdit[]): Write {
  const metadata: Record<string, Record<string, string | null>> = {};
  for (const { map, key, value } of edits) (metadata[map] ??= {})[key] = value ?? null;
  const body = steps.reduceRight<Record<string, unknown>>((inner, step) => ({ [step]: inner }), {
    metadata,
  });
  return { action: 'merge-patch', body };
}

function referenceTo(
  { metadata }: WorkloadObject,
  { apiVersion, kind }: ObjectReference,
): ObjectReference {
  const { name, namespace } = metadata;
  return present({ apiVersion, kind, namespace, name });
}
