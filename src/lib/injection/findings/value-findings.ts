import { present } from '../../present.ts';
import type { Edit } from '../decision/edit.ts';
import { ANNOTATION_FIELD, interpretValue, LABEL_FIELD } from '../decision/inject-value.ts';
import { NATIVE_SIDECAR, POD_INJECT } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import { formatRelease, valueRuleFor } from '../model/version.ts';
import {
  type FindingFacts,
  type FindingRule,
  isRedirectedByPod,
  type RawFinding,
} from './finding-facts.ts';

/** Common spellings of true and false. */
const MEANT: Readonly<Record<'true' | 'false', RegExp>> = {
  true: /^(true|yes|y|on|1|t|enabled?)$/i,
  false: /^(false|no|n|off|0|f|disabled?)$/i,
};

/** The value of `sidecar.istio.io/inject` that was probably intended. */
export function guessMeant(value: string): 'true' | 'false' | undefined {
  if (MEANT.true.test(value.trim())) return 'true';
  return MEANT.false.test(value.trim()) ? 'false' : undefined;
}

/** Values other than "true" and "false" mean false or true up to 1.26, and nothing from 1.27 on. */
const findChangingValue: FindingRule = (facts) =>
  (['labels', 'annotations'] as const).flatMap((map): readonly RawFinding[] => {
    const value = valueOf(facts.input.template[map], POD_INJECT);
    if (value === undefined || value === '' || value === 'true' || value === 'false') return [];
    if (map === 'labels' && !readsLabels(facts)) return [];
    const meant = guessMeant(value);
    const hint = meant === undefined ? '' : `; write "${meant}"`;
    const fix: readonly Edit[] | undefined =
      meant === undefined ? undefined : [{ subject: 'pod', map, key: POD_INJECT, value: meant }];
    return [
      present({
        code: 'value-changes-at-1-27',
        subject: 'pod',
        field: map === 'labels' ? LABEL_FIELD : ANNOTATION_FIELD,
        value,
        detail: `${meaningOf(value, facts)}${hint}`,
        fix,
      }),
    ];
  });

function meaningOf(value: string, { input, decision }: FindingFacts): string {
  const { version } = decision.injector ?? input.injectors[0] ?? {};
  const before = interpretValue(value, 'other-values-are-false') === 'yes' ? 'true' : 'false';
  if (version === undefined) {
    return `injectors before 1.27 take it for "${before}", later ones do not look at it`;
  }
  const own = `this injector (${formatRelease(version)})`;
  return valueRuleFor(version) === 'other-values-are-default'
    ? `${own} does not look at it, so selectors and policy decide; before 1.27 it meant "${before}"`
    : `${own} takes it for "${before}", but from 1.27 on it means nothing, and selectors and policy decide`;
}

function readsLabels({ input, decision }: FindingFacts): boolean {
  const { version } = decision.injector ?? input.injectors[0] ?? {};
  return version === undefined || valueRuleFor(version) !== 'annotations-only';
}

const findEmptyLabel: FindingRule = (facts) => {
  const { template } = facts.input;
  const annotation = valueOf(template.annotations, POD_INJECT);
  if (valueOf(template.labels, POD_INJECT) !== '' || !readsLabels(facts)) return [];
  if (annotation === undefined || annotation === '') return [];
  return [
    {
      code: 'empty-label-cancels-annotation',
      subject: 'pod',
      field: LABEL_FIELD,
      value: annotation,
      fix: [{ subject: 'pod', map: 'labels', key: POD_INJECT }],
    },
  ];
};

const findNativeValue: FindingRule = ({ input: { template } }) => {
  const value = valueOf(template.annotations, NATIVE_SIDECAR);
  if (value === undefined || value === '' || value === 'true' || value === 'false') return [];
  const finding = {
    code: 'native-sidecar-value',
    subject: 'pod',
    field: `metadata.annotations[${NATIVE_SIDECAR}]`,
    value,
  } as const;
  if (guessMeant(value) !== 'false') return [finding];
  const edit = { subject: 'pod', map: 'annotations', key: NATIVE_SIDECAR, value: 'false' } as const;
  return [{ ...finding, fix: [edit] }];
};

// Go's strconv.ParseBool; the plugin skips a pod whose value parses as false (Istio cni/pkg/plugin/plugin.go).
const GO_FALSE = /^(0|f|F|FALSE|False)$/;

const findCniValue: FindingRule = (facts) => {
  if (facts.verdict !== 'injected' || isRedirectedByPod(facts)) return [];
  const { template } = facts.input;
  return (['labels', 'annotations'] as const).flatMap((map): readonly RawFinding[] => {
    const value = valueOf(template[map], POD_INJECT);
    if (value === undefined || !GO_FALSE.test(value)) return [];
    return [
      {
        code: 'cni-reads-value-otherwise',
        subject: 'pod',
        field: map === 'labels' ? LABEL_FIELD : ANNOTATION_FIELD,
        value,
        fix: [{ subject: 'pod', map, key: POD_INJECT, value: 'false' }],
      },
    ];
  });
};

/** Values that do not mean what they appear to mean. */
export const valueRules: readonly FindingRule[] = [
  findChangingValue,
  findEmptyLabel,
  findNativeValue,
  findCniValue,
];
