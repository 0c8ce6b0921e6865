import type { Verdict } from '../decision/decide.ts';
import { POD_INJECT } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { WrittenKey } from '../model/version.ts';
import type { TemplateEdit } from './template-edit.ts';

/** What a workload's own pods should have: a sidecar, none, or the policy's choice. */
export type InjectionIntent = 'injected' | 'not-injected' | 'inherited';

/** The command that expresses each intent. */
export const INTENT_COMMANDS = {
  injected: 'opt-in',
  'not-injected': 'opt-out',
  inherited: 'inherit',
} as const satisfies Readonly<Record<InjectionIntent, string>>;

/** The value of `sidecar.istio.io/inject` for each intent. */
const VALUES = { injected: 'true', 'not-injected': 'false', inherited: undefined } as const;

/**
 * The label and annotation that a pod template needs for the intent to take effect.
 *
 * The other key is removed where it says the opposite, since the version decides which of the two takes precedence.
 * `inherited` removes both.
 * @param method where to write; see `writtenKeyFor`.
 */
export function intendedEdits(
  { labels, annotations }: { readonly labels: Labels; readonly annotations: Labels },
  intent: InjectionIntent,
  method: WrittenKey,
): readonly TemplateEdit[] {
  const wanted = VALUES[intent];
  return [
    {
      map: 'labels',
      key: POD_INJECT,
      value: wantedValue(labels[POD_INJECT], wanted, method !== 'annotation'),
    },
    {
      map: 'annotations',
      key: POD_INJECT,
      value: wantedValue(annotations[POD_INJECT], wanted, method !== 'label'),
    },
  ];
}

/** Whether a verdict on the next pod matches the intent; `undefined` when the verdict is not known. */
export function isAsIntended(intent: InjectionIntent, verdict: Verdict): boolean | undefined {
  if (verdict === 'unknown') return undefined;
  return intent === 'inherited' ? verdict !== 'denied' : verdict === intent;
}

function wantedValue(
  current: string | undefined,
  wanted: string | undefined,
  isWritten: boolean,
): string | undefined {
  if (isWritten || current === undefined) return isWritten ? wanted : undefined;
  return current === wanted ? current : undefined;
}
