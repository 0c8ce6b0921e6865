import type { InjectorModel } from '../model/injector-model.ts';
import { INJECT_TEMPLATES, INTERCEPTION_MODE, POD_SECURITY_ENFORCE } from '../model/keys.ts';
import type { JsonObject, Labels, PodTemplate } from '../model/model.ts';
import { findViolations, formatViolations } from '../pod-security/find-violations.ts';
import { readPodSecurity } from '../pod-security/policy.ts';
import { predictPod } from '../prediction/predict-pod.ts';
import { expandTemplates } from '../sidecar/template-names.ts';
import { type ImpactWarning, raiseWarning } from './impact-warning.ts';

/**
 * Whether Pod Security refuses the pod once it has a sidecar. Where the whole pod can be predicted, it is judged as by
 * the API server. Otherwise the parts that a sidecar is known to have (Kubernetes pod-security-admission v0.36 policy/):
 *
 * | enforced   | refused because of                                                                      |
 * |------------|-----------------------------------------------------------------------------------------|
 * | baseline   | NET_ADMIN, which istio-init needs without a CNI plugin, and any proxy with TPROXY       |
 * |            | privileged containers                                                                   |
 * | restricted | the same, and no seccomp profile: neither the pod's nor the sidecar's own               |
 *
 * @param labels of the namespace; without them there is no warning.
 */
export function warnOfPodSecurity(
  template: PodTemplate,
  labels: Labels | undefined,
  injector: InjectorModel | undefined,
): ImpactWarning | undefined {
  const level = labels?.[POD_SECURITY_ENFORCE];
  if (level !== 'baseline' && level !== 'restricted') return undefined;
  const finding =
    findInPod(template, labels, injector) ??
    findCapability(template, injector) ??
    (injector?.sidecar?.isPrivileged ? { need: 'its containers are privileged' } : undefined) ??
    (level === 'restricted' ? findSeccomp(template, injector) : undefined);
  if (finding === undefined || finding === 'none') return undefined;
  return raiseWarning(
    'pod-security',
    `rejected with a sidecar: the namespace enforces Pod Security "${level}", and ${finding.need}`,
    finding.doubt,
  );
}

/** The part of the sidecar that is refused; `doubt` when that part could not be read for certain. */
interface Finding {
  readonly need: string;
  readonly doubt?: string;
}

/** What the API server will refuse in the whole pod, where that is known; `none`: nothing. */
function findInPod(
  template: PodTemplate,
  labels: Labels | undefined,
  injector: InjectorModel | undefined,
): Finding | 'none' | undefined {
  const prediction = injector && predictPod(template, injector);
  if (prediction?.kind !== 'pod') return undefined;
  const policy = readPodSecurity(labels);
  const violations = policy ? findViolations(policy, prediction.pod) : [];
  return violations.length === 0 ? 'none' : { need: `it has ${formatViolations(violations)}` };
}

function findCapability(
  { annotations }: PodTemplate,
  injector: InjectorModel | undefined,
): Finding | undefined {
  const mode = annotations[INTERCEPTION_MODE];
  if (mode === 'TPROXY') return { need: 'a proxy with TPROXY needs NET_ADMIN' };
  const need = 'its init container needs NET_ADMIN';
  const templates = injector?.settings.known ? injector.settings.templates : undefined;
  if (templates === undefined) {
    return { need, doubt: 'the templates of the injector are not known' };
  }
  const needs = expandTemplates(annotations[INJECT_TEMPLATES], templates).map(
    (name) => templates.known[name]?.netAdmin,
  );
  if (needs.every((one) => one === undefined)) return undefined;
  // Without interception there is nothing to set up, but a template of the user's own may do it nevertheless.
  if (mode === 'NONE') return { need, doubt: 'the pod asks for no interception' };
  if (needs.includes('always')) return { need };
  const cni = injector?.sidecar?.cni;
  if (cni === true) return undefined;
  return cni === false
    ? { need: `${need} where no CNI plugin redirects the traffic` }
    : { need, doubt: 'whether a CNI plugin redirects the traffic is not known' };
}

function findSeccomp(
  { spec }: PodTemplate,
  injector: InjectorModel | undefined,
): Finding | undefined {
  const context = spec?.['securityContext'] as JsonObject | undefined;
  if (context?.['seccompProfile'] !== undefined) return undefined;
  const need = 'neither the pod nor the sidecar has a seccomp profile';
  if (injector?.sidecar === undefined) {
    return { need, doubt: 'the values of the injector are not known' };
  }
  return injector.sidecar.hasSeccompProfile ? undefined : { need };
}
