import { showValue } from '../model/shown-value.ts';
import { REASONS } from './reasons.ts';
import type { Step } from './step.ts';

/** The step as one English sentence. */
export function describeStep(step: Step): string {
  const { webhook } = step;
  const words: Readonly<Record<string, string | undefined>> = {
    field: step.field,
    value: step.value === undefined ? 'not set' : showValue(step.field, step.value),
    detail: step.detail,
    webhook: webhook && `Webhook ${webhook.name} of ${webhook.configuration}`,
  };
  return REASONS[step.code].sentence.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => words[name] ?? '',
  );
}
