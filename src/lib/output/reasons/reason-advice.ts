import type { ReasonCode } from '../../injection/decision/reasons.ts';

/** What to do where one of these reasons decides, for the page of reasons; `explain` names the exact command. */
export const REASON_ADVICE: Readonly<Partial<Record<ReasonCode, string>>> = {
  'no-injector':
    'Check that `--context` names a data-plane cluster of the mesh: the API server of an ASM instance has no injector. Otherwise install one.',
  'no-webhook':
    'Give the namespace or the pod the label that a webhook selects by. Which labels that are differs from mesh to mesh: `explain -o wide` lists what each webhook wants. An annotation cannot help, since no webhook sees annotations.',
  'webhooks-hidden':
    'Ask for permission to list mutatingwebhookconfigurations. Without it only the API server itself can tell, by trying a pod.',
  'webhook-deactivated':
    'Another configuration, usually of the revision tag "default", has taken the place of this one. Nothing is wrong unless that one is missing.',
  'namespace-selector-no-match':
    'Label the namespace: `kubectl asm-inject namespace enable NAME`, or `istio.io/rev` for a revision. Case and spelling matter, and a value other than "enabled" switches injection off for good in stock Istio: no pod can opt in then.',
  'object-selector-no-match':
    'Label the pod template, not the workload and not by annotation: `kubectl asm-inject opt-in TYPE/NAME`.',
  'match-condition-false':
    'The condition belongs to whoever installed the webhook; change the pod so that it holds, or the condition.',
  'webhook-unavailable':
    'See that the injector runs and its Service leads to it. Until then no pod that the webhook applies to can be created.',
  'webhook-failed-open':
    'See that the injector runs and its Service leads to it. Until then pods come up without a sidecar, and have to be restarted afterwards.',
  'config-unknown':
    'Ask for permission to read the ConfigMap, or correct it. Without it only the API server itself can tell, by trying a pod.',
  'template-missing':
    'Let the annotation inject.istio.io/templates name templates that the injector has, or remove it.',
  'template-without-sidecar':
    'Add a template with a sidecar to the annotation inject.istio.io/templates, or remove it.',
  'annotation-invalid': 'Correct or remove the annotation on the pod template.',
  'host-network':
    'Such a pod can only get a sidecar if it leaves the host network. Most of these pods (CNI, node agents) should have none.',
  'ignored-namespace':
    'Move the workload to another namespace. No label and no policy changes this.',
  'label-false': '`kubectl asm-inject opt-in TYPE/NAME`, or `inherit` to follow the policy.',
  'annotation-false': '`kubectl asm-inject opt-in TYPE/NAME`, or `inherit` to follow the policy.',
  'label-true': '`kubectl asm-inject opt-out TYPE/NAME`, or `inherit` to follow the policy.',
  'annotation-true': '`kubectl asm-inject opt-out TYPE/NAME`, or `inherit` to follow the policy.',
  'label-default': 'Write "true" or "false", or remove the label.',
  'label-not-read': 'Write the annotation: `opt-in` and `opt-out` do this for such a version.',
  'never-selector':
    'An explicit "true" on the pod is stronger than neverInjectSelector; or change the selector: `kubectl asm-inject policy show`.',
  'always-selector':
    'An explicit "false" on the pod is stronger than alwaysInjectSelector; or change the selector: `kubectl asm-inject policy show`.',
  'policy-enabled': 'Opt the pod out, or set the policy: `kubectl asm-inject policy set`.',
  'policy-disabled': 'Opt the pod in, or set the policy: `kubectl asm-inject policy set`.',
  'policy-illegal':
    'Set a policy: `kubectl asm-inject policy set`. Until then no pod gets a sidecar, not even one that asks for it.',
  'revision-not-served':
    'Label the namespace or pod with a revision or tag that is installed: `kubectl get mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag`.',
  'revision-not-read':
    'In stock Istio `istio-injection` beats `istio.io/rev`, and the label of the namespace beats that of the pod. Remove the stronger one if the other is meant.',
  'several-webhooks':
    'Usually an upgrade that was not finished: a tag and a default installation serve the same pods. Deactivate or remove one of them.',
};
