import type { ApiObject } from '../model/api-objects.ts';
import { type Amount, amountOf, formatCores, formatMebibytes } from '../model/quantity.ts';
import {
  type ContainerNeeds,
  type PodNeeds,
  type PredictedContainers,
  type ResourceList,
  sumOfPod,
} from '../sidecar/predicted-containers.ts';
import { type ImpactWarning, raiseWarning } from './impact-warning.ts';

/** A LimitRange (core/v1). */
export interface LimitRangeObject extends ApiObject {
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] };
}

interface LimitRangeItem {
  readonly type?: string;
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
}

/**
 * Whether a LimitRange refuses the pod once it has a sidecar (Kubernetes v1.36
 * plugin/pkg/admission/limitranger/admission.go, PodValidateLimitFunc), after defaults are filled in:
 *
 * | field                | refused when                                                                |
 * |----------------------|-----------------------------------------------------------------------------|
 * | min                  | a request is missing or smaller, or a limit is smaller                      |
 * | max                  | a limit is missing or larger, or a request is larger                        |
 * | maxLimitRequestRatio | a request or limit is missing or 0, or limit / request is larger            |
 *
 * `Container` applies to every container and init container, `Pod` to the sum of a pod.
 * @param containers of the pod without and with a sidecar; absent: what the sidecar needs is not known.
 * @returns a warning; it does not blame the sidecar where the pod is also refused without one.
 */
export function warnOfLimitRanges(
  containers: PredictedContainers | undefined,
  ranges: readonly LimitRangeObject[],
): ImpactWarning | undefined {
  const limiting = ranges.filter(({ spec }) => (spec?.limits ?? []).some(isLimit));
  const [first] = limiting;
  if (!first) return undefined;
  if (!containers) {
    const message = `LimitRange ${first.metadata.name} limits pods, and what the sidecar needs is not known`;
    return raiseWarning('limit-range', message, 'the values of the injector');
  }
  const already = findViolation(containers.before, ranges);
  if (already !== undefined) {
    return raiseWarning('refused-already', `rejected already, without a sidecar: ${already}`);
  }
  const violation = findViolation(containers.after, ranges);
  return violation === undefined
    ? undefined
    : raiseWarning('limit-range', `rejected with a sidecar: ${violation}`);
}

function isLimit({ min, max, maxLimitRequestRatio }: LimitRangeItem): boolean {
  return [min, max, maxLimitRequestRatio].some((one) => one && Object.keys(one).length > 0);
}

function findViolation(pod: PodNeeds, ranges: readonly LimitRangeObject[]): string | undefined {
  const filled = fillIn(pod, ranges);
  for (const { metadata, spec } of ranges) {
    for (const item of spec?.limits ?? []) {
      const subjects =
        item.type === 'Container'
          ? [...filled.containers, ...filled.initContainers].map((one) => ({
              who: `container ${one.name}`,
              ...one,
            }))
          : item.type === 'Pod'
            ? [{ who: 'the pod', ...sumOfPod(filled) }]
            : [];
      for (const subject of subjects) {
        const problem = findProblem(item, subject);
        if (problem)
          return `LimitRange ${metadata.name} ${problem.rule}, and ${subject.who} ${problem.fact}`;
      }
    }
  }
  return undefined;
}

/** The defaults for containers; of several LimitRanges, the first one with a default counts. */
function fillIn(pod: PodNeeds, ranges: readonly LimitRangeObject[]): PodNeeds {
  const items = ranges
    .flatMap(({ spec }) => spec?.limits ?? [])
    .filter(({ type }) => type === 'Container');
  const fill = (one: ContainerNeeds): ContainerNeeds =>
    items.reduce(
      ({ requests, limits, ...rest }, item) => ({
        ...rest,
        requests: { ...item.defaultRequest, ...requests },
        limits: { ...item.default, ...limits },
      }),
      one,
    );
  return { containers: pod.containers.map(fill), initContainers: pod.initContainers.map(fill) };
}

interface Problem {
  readonly rule: string;
  readonly fact: string;
}

function findProblem(
  { min = {}, max = {}, maxLimitRequestRatio = {} }: LimitRangeItem,
  { requests, limits }: Pick<ContainerNeeds, 'requests' | 'limits'>,
): Problem | undefined {
  for (const [resource, text] of Object.entries(min)) {
    const rule = `wants at least ${show(text, resource)} of ${resource}`;
    const [request, limit] = [requests[resource], limits[resource]];
    if (request === undefined) return { rule, fact: 'requests none' };
    for (const [verb, value] of [
      ['requests', request],
      ['is limited to', limit],
    ] as const) {
      if (value !== undefined && amountOf(value) < amountOf(text)) {
        return { rule, fact: `${verb} ${show(value, resource)}` };
      }
    }
  }
  for (const [resource, text] of Object.entries(max)) {
    const rule = `allows at most ${show(text, resource)} of ${resource}`;
    const [request, limit] = [requests[resource], limits[resource]];
    if (limit === undefined) return { rule, fact: 'has no limit' };
    for (const [verb, value] of [
      ['has a limit of', limit],
      ['requests', request],
    ] as const) {
      if (value !== undefined && amountOf(value) > amountOf(text)) {
        return { rule, fact: `${verb} ${show(value, resource)}` };
      }
    }
  }
  for (const [resource, ratio] of Object.entries(maxLimitRequestRatio)) {
    const rule = `allows a limit of ${resource} of at most ${ratio} times the request`;
    const [request, limit] = [amountOf(requests[resource]), amountOf(limits[resource])];
    if (request === 0n) return { rule, fact: 'requests none' };
    if (limit === 0n) return { rule, fact: 'has no limit' };
    if (limit * amountOf('1') > amountOf(ratio) * request) {
      const fact = `has ${show(limits[resource], resource)} against ${show(requests[resource], resource)}`;
      return { rule, fact };
    }
  }
  return undefined;
}

function show(text: string | undefined, resource: string): string {
  const amount: Amount = amountOf(text);
  if (resource === 'cpu') return formatCores(amount);
  return resource === 'memory' ? `${formatMebibytes(amount)}Mi` : (text ?? '0');
}
