import { POD_SECURITY_ENFORCE } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import type { SecuredPod } from '../pod-security/check.ts';
import { findViolations, formatViolations } from '../pod-security/find-violations.ts';
import { formatPodSecurity, readPodSecurity } from '../pod-security/policy.ts';
import { fillDefaults } from '../prediction/pod-defaults.ts';
import { containersOf, withContainers } from '../prediction/pod-json.ts';
import type { PodPrediction } from '../prediction/predict-pod.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import type { Step } from './step.ts';

/**
 * What the Pod Security policy of a namespace says against a pod. Of a pod whose sidecar is not known, only the
 * containers that no sidecar changes are judged.
 */
export function judgeByPodSecurity(
  template: PodTemplate,
  prediction: Exclude<PodPrediction, { readonly kind: 'refused' }>,
  labels: Labels | null | undefined,
): Step | undefined {
  const policy = readPodSecurity(labels);
  if (policy === undefined) return undefined;
  const pod = prediction.kind === 'pod' ? prediction.pod : ownPart(template);
  const violations = formatViolations(findViolations(policy, pod));
  const place = {
    subject: 'namespace',
    field: `metadata.labels[${POD_SECURITY_ENFORCE}]`,
    value: valueOf(labels, POD_SECURITY_ENFORCE) ?? '',
  } as const;
  if (violations !== '') {
    const detail = `violates PodSecurity "${formatPodSecurity(policy)}": ${violations}`;
    return { code: 'pod-security-violated', effect: 'denies', ...place, detail };
  }
  return prediction.kind === 'pod'
    ? undefined
    : { code: 'pod-security-unknown', effect: 'unknown', ...place, detail: prediction.reason };
}

function ownPart({ annotations, spec = {} }: PodTemplate): SecuredPod {
  const whole = fillDefaults({ metadata: { labels: {}, annotations }, spec });
  const lists = ['containers', 'initContainers'] as const;
  const own = lists.reduce((pod, list) => {
    const others = containersOf(pod, list).filter(({ name }) => name !== SIDECAR_CONTAINER);
    return withContainers(pod, list, others);
  }, whole);
  return { annotations, spec: own.spec };
}
