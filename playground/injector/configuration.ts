import { parse } from 'yaml';
import { compileTemplate, type Template } from './template.ts';

/** A label selector of the injector's config. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[] | null;
      }[]
    | null;
}

/** The content of the injector's ConfigMap. */
export interface Configuration {
  readonly policy: string;
  readonly alwaysInjectSelector: readonly Selector[];
  readonly neverInjectSelector: readonly Selector[];
  readonly defaultTemplates: readonly string[];
  readonly templates: ReadonlyMap<string, Template>;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Whether pods choose among the templates by annotation, as since Istio 1.9. */
  readonly letsPodsChoose: boolean;
  readonly injectedAnnotations: Readonly<Record<string, string>>;
  readonly values: Values;
}

/** The `values` of the ConfigMap that the injector itself reads; templates read the rest. */
export interface Values {
  readonly sidecarInjectorWebhook?: { readonly rewriteAppHTTPProbe?: boolean };
  readonly global?: {
    readonly hub?: string;
    readonly tag?: string;
    readonly variant?: string;
    readonly proxy?: { readonly image?: string };
  };
  readonly pilot?: { readonly env?: { readonly ENABLE_NATIVE_SIDECARS?: string | boolean } };
  readonly [section: string]: unknown;
}

interface ConfigFile {
  readonly policy?: string;
  readonly alwaysInjectSelector?: readonly Selector[] | null;
  readonly neverInjectSelector?: readonly Selector[] | null;
  readonly defaultTemplates?: readonly string[] | null;
  /** The only template, up to Istio 1.8. */
  readonly template?: string;
  readonly templates?: Readonly<Record<string, string>> | null;
  readonly aliases?: Readonly<Record<string, readonly string[]>> | null;
  readonly injectedAnnotations?: Readonly<Record<string, string>> | null;
}

/** Reads the ConfigMap's `config` (YAML) and `values` (JSON). Throws when either cannot be parsed. */
export function readConfiguration(data: Readonly<Record<string, string>>): Configuration {
  const file = (parse(data['config'] ?? '') ?? {}) as ConfigFile;
  const isOld = file.templates === undefined && file.template !== undefined;
  const templates = Object.entries(isOld ? { sidecar: file.template } : (file.templates ?? {}));
  return {
    policy: file.policy ?? '',
    alwaysInjectSelector: file.alwaysInjectSelector ?? [],
    neverInjectSelector: file.neverInjectSelector ?? [],
    defaultTemplates: file.defaultTemplates ?? ['sidecar'],
    templates: new Map(templates.map(([name, text]) => [name, compileTemplate(text)])),
    aliases: file.aliases ?? {},
    letsPodsChoose: !isOld,
    injectedAnnotations: file.injectedAnnotations ?? {},
    values: JSON.parse(data['values'] ?? '{}') as Values,
  };
}
