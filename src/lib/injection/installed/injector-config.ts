import { parse } from 'yaml';
import type { InjectorTemplates, TemplateTraits } from '../model/injector-model.ts';
import type { InjectorConfig, LabelSelector, LabelSelectorRequirement } from '../model/model.ts';
import { YAML_OF_THE_INJECTOR } from '../text/injector-yaml.ts';
import { describeYamlProblem } from '../text/yaml-problem.ts';
import { readSidecarParts } from './sidecar-parts.ts';

/**
 * The parsed key `config` of an injector's ConfigMap; or one sentence on why neither this program nor the injector can
 * read it.
 */
export type InjectorConfigReading =
  | { readonly ok: true; readonly config: InjectorConfig; readonly templates?: InjectorTemplates }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the YAML text under `config` in the injector's ConfigMap. The injector reads it with sigs.k8s.io/yaml: YAML
 * 1.1, scalars become strings where a string is expected, unknown keys are ignored, a value of the wrong kind is an
 * error. An injector with an unreadable config keeps its previous one, which is not visible: so the config is
 * "unreadable", and there is no guess.
 */
export function parseInjectorConfig(text: string): InjectorConfigReading {
  let document: unknown;
  try {
    document = parse(text, YAML_OF_THE_INJECTOR);
  } catch (error) {
    return { ok: false, problem: `not YAML: ${describeYamlProblem(error)}` };
  }
  try {
    const root = readMap(document, 'config');
    return {
      ok: true,
      config: {
        policy: readString(root['policy'], 'policy'),
        alwaysInjectSelector: readSelectors(root['alwaysInjectSelector'], 'alwaysInjectSelector'),
        neverInjectSelector: readSelectors(root['neverInjectSelector'], 'neverInjectSelector'),
      },
      ...readTemplates(root),
    };
  } catch (error) {
    if (error instanceof WrongKind) return { ok: false, problem: error.message };
    throw error;
  }
}

class WrongKind extends Error {}

// A config without `templates` predates the annotation that chooses among them.
function readTemplates(root: Readonly<Record<string, unknown>>): {
  readonly templates?: InjectorTemplates;
} {
  if (root['templates'] === undefined) return {};
  const defaults = readStrings(root['defaultTemplates'], 'defaultTemplates');
  const known = Object.entries(readMap(root['templates'], 'templates')).map(
    ([name, text]) => [name, readTraits(readString(text, `templates.${name}`))] as const,
  );
  const aliases = Object.entries(readMap(root['aliases'], 'aliases')).map(
    ([alias, names]) => [alias, readStrings(names, `aliases.${alias}`)] as const,
  );
  const injected = Object.entries(readMap(root['injectedAnnotations'], 'injectedAnnotations')).map(
    ([key, value]) => [key, readString(value, `injectedAnnotations.${key}`)] as const,
  );
  return {
    templates: {
      defaults: defaults.length === 0 ? ['sidecar'] : defaults,
      known: Object.fromEntries(known),
      aliases: Object.fromEntries(aliases),
      ...(injected.length === 0 ? {} : { injectedAnnotations: Object.fromEntries(injected) }),
    },
  };
}

/** Reads the traits of a template, without rendering it. */
export function readTraits(text: string): TemplateTraits {
  const addsSidecar = SIDECAR_CONTAINER.test(text);
  if (/^kind: Deployment$/m.test(text)) return { addsSidecar, isForPods: false };
  const parts = { text, ...(addsSidecar ? { parts: readSidecarParts(text) } : {}) };
  if (!text.includes('NET_ADMIN')) return { addsSidecar, ...parts };
  // Istio's template omits the capability where a CNI plugin redirects the traffic.
  const netAdmin = /\bcni\b/i.test(text) ? 'without-cni' : 'always';
  return { addsSidecar, netAdmin, ...parts };
}

const SIDECAR_CONTAINER = /\bname:\s*["']?istio-proxy\b/;

function readSelectors(value: unknown, field: string): readonly LabelSelector[] {
  return readList(value, field).map((entry, index) => readSelector(entry, `${field}[${index}]`));
}

function readSelector(value: unknown, field: string): LabelSelector {
  const map = readMap(value, field);
  const labels = Object.entries(readMap(map['matchLabels'], `${field}.matchLabels`));
  const expressions = readList(map['matchExpressions'], `${field}.matchExpressions`);
  return {
    matchLabels: Object.fromEntries(
      labels.map(([key, label]) => [key, readString(label, `${field}.matchLabels.${key}`)]),
    ),
    matchExpressions: expressions.map((entry, index) =>
      readRequirement(entry, `${field}.matchExpressions[${index}]`),
    ),
  };
}

function readRequirement(value: unknown, field: string): LabelSelectorRequirement {
  const map = readMap(value, field);
  return {
    key: readString(map['key'], `${field}.key`),
    operator: readString(map['operator'], `${field}.operator`),
    values: readStrings(map['values'], `${field}.values`),
  };
}

function readStrings(value: unknown, field: string): readonly string[] {
  return readList(value, field).map((entry, index) => readString(entry, `${field}[${index}]`));
}

// Go gives an absent or null field its zero value: "", an empty list, an empty map.
function readString(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new WrongKind(`${field} is not a string`);
}

function readList(value: unknown, field: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new WrongKind(`${field} is not a list`);
}

function readMap(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new WrongKind(`${field} is not a map`);
}
