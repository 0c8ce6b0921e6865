import type { InjectorModel } from '../model/injector-model.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels } from '../model/model.ts';
import type { DecisionInput } from './decide.ts';

/**
 * One changed field: of the pod template, the namespace, or every injector's config. No `value`: the field is removed.
 */
export type Edit =
  | {
      readonly subject: 'pod' | 'namespace';
      readonly map: 'labels' | 'annotations';
      readonly key: string;
      readonly value?: string;
    }
  | {
      readonly subject: 'pod';
      readonly map: 'spec';
      readonly key: 'hostNetwork';
      readonly value: 'false';
    }
  | {
      readonly subject: 'injector';
      readonly map: 'config';
      readonly key: 'policy';
      readonly value: string;
    };

/** Field path of an edit within its subject. */
export function fieldOf(edit: Edit): string {
  switch (edit.map) {
    case 'labels':
    case 'annotations':
      return `metadata.${edit.map}[${edit.key}]`;
    default:
      return `${edit.map}.${edit.key}`;
  }
}

/** The field's value before the edit; nothing when it is not set. */
export function valueBefore(input: DecisionInput, edit: Edit): string | undefined {
  switch (edit.map) {
    case 'spec':
      return String(input.template.hostNetwork);
    case 'config': {
      const settings = input.injectors.map((injector) => injector.settings);
      return settings.find((one) => one.known)?.config.policy;
    }
    default: {
      const map =
        edit.subject === 'pod' ? input.template[edit.map] : (input.namespace.labels ?? {});
      return valueOf(map, edit.key);
    }
  }
}

/** The input of the decision after the edits. */
export function applyEdits(input: DecisionInput, edits: readonly Edit[]): DecisionInput {
  return edits.reduce(applyEdit, input);
}

function applyEdit(input: DecisionInput, edit: Edit): DecisionInput {
  const { namespace, template } = input;
  switch (edit.map) {
    case 'spec':
      return { ...input, template: { ...template, hostNetwork: false } };
    case 'config':
      return { ...input, injectors: withPolicy(input.injectors, edit.value) };
    default:
      return edit.subject === 'pod'
        ? { ...input, template: { ...template, [edit.map]: editMap(template[edit.map], edit) } }
        : { ...input, namespace: { ...namespace, labels: editMap(namespace.labels ?? {}, edit) } };
  }
}

function editMap(map: Labels, edit: { readonly key: string; readonly value?: string }): Labels {
  const rest = Object.fromEntries(Object.entries(map).filter(([key]) => key !== edit.key));
  return edit.value === undefined ? rest : { ...rest, [edit.key]: edit.value };
}

// Created once for a list and a policy, so that the engine prepares it once.
const edited = new WeakMap<readonly InjectorModel[], Map<string, readonly InjectorModel[]>>();

function withPolicy(injectors: readonly InjectorModel[], policy: string): readonly InjectorModel[] {
  let byPolicy = edited.get(injectors);
  if (byPolicy === undefined) {
    byPolicy = new Map();
    edited.set(injectors, byPolicy);
  }
  let result = byPolicy.get(policy);
  if (result === undefined) {
    result = injectors.map((injector) => {
      const { settings } = injector;
      if (!settings.known) return injector;
      return { ...injector, settings: { ...settings, config: { ...settings.config, policy } } };
    });
    byPolicy.set(policy, result);
  }
  return result;
}
