import type { InjectorConfig, LabelSelector, PredictedLabels } from '../model/model.ts';
import { formatSelector } from '../selector/selector-text.ts';
import { compileSelector, matchSelector } from '../selector/selector.ts';
import type { Selector } from '../selector/selector.ts';
import type { Step } from './step.ts';

/**
 * The first entry of the injector's two lists that matches, Never before Always; every entry looked at is added to
 * `steps`. Entries are ORed; empty and invalid ones are skipped (Istio pkg/kube/inject/inject.go injectRequired).
 */
export function findInjectSelection(
  config: InjectorConfig,
  labels: PredictedLabels,
  steps: Step[],
): Step | undefined {
  for (const entry of compileConfig(config)) {
    const truth = entry.selector === undefined ? false : matchSelector(entry.selector, labels);
    const step = truth === true ? entry.matched : truth === false ? entry.missed : entry.unknown;
    steps.push(step);
    if (truth !== false) return step;
  }
  return undefined;
}

/** One entry of a selector list, compiled: matched, or ignored because it is empty or invalid. */
interface Entry {
  readonly selector: Selector | undefined;
  readonly matched: Step;
  readonly missed: Step;
  readonly unknown: Step;
}

// A config is compiled once and used for any number of pods.
const compiled = new WeakMap<InjectorConfig, readonly Entry[]>();

function compileConfig(config: InjectorConfig): readonly Entry[] {
  let entries = compiled.get(config);
  if (entries === undefined) {
    entries = [
      ...config.neverInjectSelector.map((selector, index) =>
        compileEntry('never', selector, index),
      ),
      ...config.alwaysInjectSelector.map((selector, index) =>
        compileEntry('always', selector, index),
      ),
    ];
    compiled.set(config, entries);
  }
  return entries;
}

function compileEntry(list: 'never' | 'always', written: LabelSelector, index: number): Entry {
  const field = `config.${list}InjectSelector[${index}]`;
  const detail = formatSelector(written);
  const base = { subject: 'injector', field, detail } as const;
  const matched: Step = {
    ...base,
    code: `${list}-selector`,
    effect: list === 'never' ? 'does-not-inject' : 'injects',
  };
  const unknown: Step = { ...base, code: 'selector-unknown', effect: 'unknown' };
  const compilation = compileSelector(written);
  if (!compilation.ok) {
    const missed: Step = {
      ...base,
      code: 'selector-invalid',
      effect: 'notes',
      detail: compilation.problem,
    };
    return { selector: undefined, matched, missed, unknown };
  }
  // metav1 calls a selector without requirements empty. The injector skips those; otherwise they would match every pod.
  if (compilation.selector.requirements.length === 0) {
    const missed: Step = { code: 'selector-empty', effect: 'notes', subject: 'injector', field };
    return { selector: undefined, matched, missed, unknown };
  }
  const missed: Step = { ...base, code: 'selector-no-match', effect: 'continues' };
  return { selector: compilation.selector, matched, missed, unknown };
}
