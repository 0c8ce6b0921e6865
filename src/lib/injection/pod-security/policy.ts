import { POD_SECURITY_ENFORCE } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels } from '../model/model.ts';

/** A level of the Pod Security Standards that refuses some pods. */
export type PodSecurityLevel = 'baseline' | 'restricted';

/** What a namespace enforces. */
export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  /** The minor version of Kubernetes whose rules apply; `latest`: those of the API server. */
  readonly minor: number | 'latest';
}

/** Namespace label with the version of the rules: `latest`, or one such as `v1.30`. */
const ENFORCE_VERSION = 'pod-security.kubernetes.io/enforce-version';

/**
 * The policy that a namespace enforces by its labels; nothing where every pod is accepted. An illegal level counts as
 * restricted, an illegal version as latest (Kubernetes v1.36 pod-security-admission api/helpers.go, PolicyToEvaluate).
 * Namespaces, users and runtime classes that the API server's own configuration exempts cannot be seen.
 */
export function readPodSecurity(labels: Labels | null | undefined): PodSecurityPolicy | undefined {
  const level = valueOf(labels, POD_SECURITY_ENFORCE);
  if (level === undefined || level === 'privileged') return undefined;
  const [, minor] = /^v1\.(0|[1-9]\d*)$/.exec(valueOf(labels, ENFORCE_VERSION) ?? '') ?? [];
  return {
    level: level === 'baseline' ? 'baseline' : 'restricted',
    minor: minor === undefined ? 'latest' : Number(minor),
  };
}

/** The policy as the API server names it: `restricted:latest`, `baseline:v1.30`. */
export function formatPodSecurity({ level, minor }: PodSecurityPolicy): string {
  return `${level}:${minor === 'latest' ? minor : `v1.${minor}`}`;
}
