import type { PodTemplate } from '../model/model.ts';
import { findKeyProblem, findValueProblem } from '../selector/label-syntax.ts';
import { findSpecProblem, type PodProblem } from './pod-validity.ts';

// Templates of one kind repeat the same few keys and values: those that were found legal are not checked again.
const legalKeys = new Set<string>();
const legalValues = new Set<string>();
const REMEMBERED = 10_000;

/**
 * The first label, annotation or field of the spec that no pod can have (Kubernetes v1.36 apimachinery
 * pkg/apis/meta/v1/validation ValidateLabels, pkg/api/validation ValidateAnnotations). The templates of a cluster have
 * already passed this check; manifests in files have not.
 */
export function findPodProblem(template: PodTemplate): PodProblem | undefined {
  for (const key in template.labels) {
    const value = template.labels[key] ?? '';
    const detail =
      findOnce(legalKeys, key, findKeyProblem) ?? findOnce(legalValues, value, findValueProblem);
    if (detail !== undefined) return { field: `metadata.labels[${key}]`, value, detail };
  }
  for (const key in template.annotations) {
    const detail = findOnce(legalKeys, key.toLowerCase(), findKeyProblem);
    if (detail === undefined) continue;
    return {
      field: `metadata.annotations[${key}]`,
      value: template.annotations[key] ?? '',
      detail,
    };
  }
  return template.spec && findSpecProblem(template.spec);
}

function findOnce(
  legal: Set<string>,
  text: string,
  findProblem: (text: string) => string | undefined,
): string | undefined {
  if (legal.has(text)) return undefined;
  const problem = findProblem(text);
  if (problem === undefined && legal.size < REMEMBERED) legal.add(text);
  return problem;
}
