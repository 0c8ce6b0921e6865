import type { Verdict } from '../decision/decide.ts';
import { POD_INJECT } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { WrittenKey } from '../model/version.ts';
import type { TemplateEdit } from './template-edit.ts';

/** What a workload's own pods should have: a sidecar, none, or whatever the policy says. */
export type InjectionIntent = 'injected' | 'not-injected' | 'inherited';

/** The command that expresses each intent. */
export const INTENT_COMMANDS = {
  injected: 'opt-in',
  'not-injected': 'opt-out',
  inherited: 'inherit',
} as const satisfies Readonly<Record<InjectionIntent, string>>;

/** The value that `sidecar.istio.io/inject` has for each intent. */
const VALUES = { injected: 'true', 'not-injected': 'false', inherited: undefined } as const;

/**
 * What label and annotation of a pod template must say so that the intent takes effect.
 *
 * The key that is not written is removed where it says the opposite, since which of the two wins depends on the
 * version. `inherited` removes both.
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

/** Whether a verdict on the next pod is what was intended; `undefined` when the verdict is not known. */
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
