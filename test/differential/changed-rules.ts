import type { DecisionInput } from '../../src/lib/injection/decision/decide.ts';
import type { InjectorModel } from '../../src/lib/injection/model/injector-model.ts';
import type { InjectorConfig, Labels } from '../../src/lib/injection/model/model.ts';
import { inputOf, type Predict, predictFrom } from './predicted-facts.ts';

/** Wrong rules on purpose, by what they get wrong: each predicts from an input that lacks something. */
export const changedRules: Readonly<Record<string, Predict>> = {
  'the host network does not matter': withInput((input) => ({
    ...input,
    template: { ...input.template, hostNetwork: false },
  })),
  'the label of the pod does not count': withInput((input) => ({
    ...input,
    template: { ...input.template, labels: without(input.template.labels, INJECT) },
  })),
  'the annotation of the pod does not count': withInput((input) => ({
    ...input,
    template: { ...input.template, annotations: without(input.template.annotations, INJECT) },
  })),
  'the policy is always "enabled"': withConfig(() => ({ policy: 'enabled' })),
  'no selector excludes a pod': withConfig(() => ({ neverInjectSelector: [] })),
  'no selector includes a pod': withConfig(() => ({ alwaysInjectSelector: [] })),
  'the label istio-injection of a namespace does not count': withInput((input) => ({
    ...input,
    namespace: {
      ...input.namespace,
      labels: without(input.namespace.labels ?? {}, 'istio-injection'),
    },
  })),
  'no annotation sets resources': withoutAnnotations(/^sidecar\.istio\.io\/proxy(CPU|Memory)/),
  'no annotation sets the image': withoutAnnotations(/^sidecar\.istio\.io\/proxyImage/),
  'no annotation chooses templates': withoutAnnotations(/^inject\.istio\.io\/templates$/),
  'no annotation moves probes': withoutAnnotations(/rewriteAppHTTPProbers$/),
  'no annotation is refused': (known, workload) => {
    const facts = predictFrom(inputOf(known, workload));
    return facts.outcome === 'refused by the injector' ? { outcome: 'injected' } : facts;
  },
};

const INJECT = 'sidecar.istio.io/inject';

function withInput(change: (input: DecisionInput) => DecisionInput): Predict {
  return (known, workload) => predictFrom(change(inputOf(known, workload)));
}

function withConfig(change: (config: InjectorConfig) => Partial<InjectorConfig>): Predict {
  return withInput((input) => ({
    ...input,
    injectors: input.injectors.map((injector): InjectorModel => {
      const { settings } = injector;
      if (!settings.known) return injector;
      const config = { ...settings.config, ...change(settings.config) };
      return { ...injector, settings: { ...settings, config } };
    }),
  }));
}

function withoutAnnotations(pattern: RegExp): Predict {
  return withInput((input) => ({
    ...input,
    template: {
      ...input.template,
      annotations: Object.fromEntries(
        Object.entries(input.template.annotations).filter(([key]) => !pattern.test(key)),
      ),
    },
  }));
}

function without(labels: Labels, key: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
}
