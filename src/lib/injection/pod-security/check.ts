import type { Json, JsonObject, Labels } from '../model/model.ts';
import { asObject, asObjects, asText, isPresent } from '../prediction/pod-json.ts';
import type { PodSecurityLevel } from './policy.ts';

/** A pod as far as Pod Security looks at it. */
export interface SecuredPod {
  readonly annotations: Labels;
  readonly spec: JsonObject;
}

/** Why a pod is refused: the short reason, and its detail, in the words of the API server. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** Finds what violates one rule. */
export type CheckPod = (pod: SecuredPod) => Violation | undefined;

/** One rule of the Pod Security Standards (Kubernetes v1.36 pod-security-admission policy/check_*.go). */
export interface Check {
  /** Violations are reported in the order of the ids. */
  readonly id: string;
  readonly level: PodSecurityLevel;
  /** By the minor version that introduced each form of the rule, oldest first. */
  readonly versions: readonly (readonly [since: number, check: CheckPod])[];
  /** The baseline rule that this restricted one replaces. */
  readonly overrides?: string;
}

/** All containers, in the order in which the API server visits them. */
export function allContainers({ spec }: SecuredPod): readonly JsonObject[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    asObjects(spec[list]),
  );
}

/** The names of the containers for which a condition holds. */
export function namesOf(
  pod: SecuredPod,
  isBad: (context: JsonObject, container: JsonObject) => boolean,
): readonly string[] {
  return allContainers(pod)
    .filter((container) => isBad(asObject(container['securityContext']), container))
    .map(({ name }) => asText(name));
}

/** The security context of the whole pod. */
export function podContextOf({ spec }: SecuredPod): JsonObject {
  return asObject(spec['securityContext']);
}

/** `container "app"`, `containers "app", "second"`. */
export function nameContainers(names: readonly string[]): string {
  return `${plural('container', names)} ${quoteAll(names)}`;
}

/** The pod, if it is named, and containers, as those who set a value. */
export function nameSetters(byPod: boolean, names: readonly string[]): string {
  const setters = [...(byPod ? ['pod'] : []), ...(names.length > 0 ? [nameContainers(names)] : [])];
  return setters.join(' and ');
}

/** The singular or the plural of a word. */
export function plural(word: string, items: readonly unknown[]): string {
  return items.length === 1 ? word : `${word}s`;
}

/** Texts in quotes, separated by commas. */
export function quoteAll(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

/** Each text once, in order. */
export function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

/** The texts of a list. */
export function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).map((one) => asText(one)) : [];
}

/** The type of a profile, such as that of seccomp; nothing where there is no profile. */
export function typeOf(profile: Json | undefined): string | undefined {
  return isPresent(profile) ? asText(asObject(profile)['type']) : undefined;
}

/** Whether a pod is for Windows, where some rules do not apply. */
export function isForWindows({ spec }: SecuredPod): boolean {
  return asObject(spec['os'])['name'] === 'windows';
}

/** Whether a pod has a user namespace of its own, which relaxes some rules from 1.35 on. */
export function hasOwnUsers({ spec }: SecuredPod): boolean {
  return spec['hostUsers'] === false;
}
