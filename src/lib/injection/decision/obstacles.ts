import type { InjectorModel } from '../model/injector-model.ts';
import { POD_INJECT } from '../model/keys.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import { valueRuleFor } from '../model/version.ts';
import type { Decision, DecisionInput } from './decide.ts';
import { decidePredicted } from './injector-phase.ts';
import type { Step } from './step.ts';

/**
 * What keeps a sidecar away from the pod, apart from the deciding step: one obstacle after the other is assumed to be
 * gone until the injector would inject. A pod on the host network that opts out in a namespace without a webhook has
 * three.
 */
export function findObstacles(input: DecisionInput, decision: Decision): readonly Step[] {
  if (decision.verdict === 'injected') return [];
  const known = new Set(decision.decidedBy.map(({ code }) => code));
  const found = new Map<string, Step>();
  for (const injector of input.injectors) {
    for (const step of listObstacles(injector, input.namespace.name, input.template)) {
      if (!known.has(step.code)) found.set(`${step.code} ${step.field ?? ''}`, step);
    }
  }
  return [...found.values()];
}

function listObstacles(
  { settings, version }: InjectorModel,
  namespace: string,
  template: PodTemplate,
): readonly Step[] {
  if (!settings.known || version === undefined) return [];
  const found: Step[] = [];
  let question = {
    namespace,
    pod: {
      labels: template.labels,
      annotations: template.annotations,
      hostNetwork: template.hostNetwork,
    },
    config: settings.config,
    valueRule: valueRuleFor(version),
  };
  for (;;) {
    const { inject, decidedBy } = decidePredicted(question);
    if (inject !== false) return found;
    found.push(decidedBy);
    const { pod, config } = question;
    switch (decidedBy.code) {
      case 'host-network':
        question = { ...question, pod: { ...pod, hostNetwork: false } };
        break;
      case 'ignored-namespace':
        question = { ...question, namespace: '' };
        break;
      case 'label-false':
        question = { ...question, pod: { ...pod, labels: without(pod.labels, POD_INJECT) } };
        break;
      case 'annotation-false':
        question = {
          ...question,
          pod: { ...pod, annotations: without(pod.annotations, POD_INJECT) },
        };
        break;
      case 'never-selector':
        question = { ...question, config: { ...config, neverInjectSelector: [] } };
        break;
      default:
        return found;
    }
  }
}

function without(labels: Labels, key: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
}
