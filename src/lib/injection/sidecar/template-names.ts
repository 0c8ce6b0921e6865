import type { InjectorTemplates } from '../model/injector-model.ts';

/**
 * The names of the templates that are rendered, with aliases expanded once (Istio 1.30 pkg/kube/inject/inject.go,
 * selectTemplates).
 * @param asked value of the pod's annotation; without it the default templates are rendered.
 */
export function expandTemplates(
  asked: string | undefined,
  { defaults, aliases }: InjectorTemplates,
): readonly string[] {
  const wanted = asked === undefined ? defaults : asked.split(',').map((name) => name.trim());
  return wanted.flatMap((name) => (Object.hasOwn(aliases, name) ? (aliases[name] ?? []) : [name]));
}
