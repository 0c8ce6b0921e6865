import { distance } from 'fastest-levenshtein';
import { present } from '../../present.ts';
import { decide, type DecisionInput } from '../decision/decide.ts';
import { applyEdits, type Edit } from '../decision/edit.ts';
import { ANNOTATION_FIELD, readInjectValue } from '../decision/inject-value.ts';
import { NAMESPACE_INJECTION, POD_INJECT, REVISION, SIDECAR_STATUS } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels } from '../model/model.ts';
import { valueRuleFor } from '../model/version.ts';
import type { FindingRule, RawFinding } from './finding-facts.ts';
import { guessMeant } from './value-findings.ts';

/** Up to two wrong or missing letters are a slip; three can be another word. */
const SLIP = 2;

const findNamespaceValue: FindingRule = ({ input: { namespace } }) => {
  const value = valueOf(namespace.labels, NAMESPACE_INJECTION);
  if (value === undefined || value === 'enabled' || value === 'disabled') return [];
  const meant = guessSwitch(value);
  const finding = {
    code: 'namespace-value-misspelt',
    subject: 'namespace',
    field: `metadata.labels[${NAMESPACE_INJECTION}]`,
    value,
  } as const;
  if (meant === undefined) {
    return [{ ...finding, detail: 'only "enabled" and "disabled" mean something' }];
  }
  const edit = {
    subject: 'namespace',
    map: 'labels',
    key: NAMESPACE_INJECTION,
    value: meant,
  } as const;
  return [{ ...finding, detail: `did you mean "${meant}"? Case and spelling matter`, fix: [edit] }];
};

function guessSwitch(value: string): 'enabled' | 'disabled' | undefined {
  const guess = guessMeant(value);
  if (guess !== undefined) return guess === 'true' ? 'enabled' : 'disabled';
  const lower = value.toLowerCase();
  return (['enabled', 'disabled'] as const).find((word) => distance(word, lower) <= SLIP);
}

/** Common wrong names of a key, in addition to misspellings. */
const OTHER_NAMES: Readonly<Record<string, RegExp>> = {
  [NAMESPACE_INJECTION]:
    /^(istio\.io\/injection|istio\/injection|sidecar-injection|istio-inject)$/i,
  [POD_INJECT]: /^(istio\.io\/inject|inject\.istio\.io\/sidecar|sidecar\.istio\.io\/injection)$/i,
};

const findMisspeltKeys: FindingRule = ({ input: { namespace, template } }) => [
  ...findWrongKeys('namespace', 'labels', namespace.labels ?? {}),
  ...findWrongKeys(
    'namespace',
    'annotations',
    withoutKeys(namespace.annotations ?? {}, Object.keys(namespace.labels ?? {})),
  ),
  ...findWrongKeys('pod', 'labels', template.labels),
  // The injector itself records its revision in an annotation of this name.
  ...findWrongKeys(
    'pod',
    'annotations',
    withoutKeys(template.annotations, [
      ...(Object.hasOwn(template.annotations, SIDECAR_STATUS) ? [REVISION] : []),
      ...(Object.hasOwn(template.labels, REVISION) ? [REVISION] : []),
    ]),
  ),
];

function withoutKeys(labels: Labels, keys: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([one]) => !keys.includes(one)));
}

function findWrongKeys(
  subject: 'namespace' | 'pod',
  map: 'labels' | 'annotations',
  found: Labels,
): readonly RawFinding[] {
  return Object.entries(found).flatMap(([key, value]): readonly RawFinding[] => {
    const right = guessKey(subject, map, key);
    if (right === undefined || (right.key !== key && Object.hasOwn(found, right.key))) return [];
    const meant = right.key === REVISION ? value : switchFor(right.key, value);
    const fix: readonly Edit[] | undefined =
      meant === undefined ? undefined : [{ subject, map: 'labels', key: right.key, value: meant }];
    return [
      present({
        code: 'key-misspelt',
        subject,
        field: `metadata.${map}[${key}]`,
        value,
        detail: right.why,
        fix,
      }),
    ];
  });
}

/** The intended key, and why the written one is wrong. */
interface RightKey {
  readonly key: string;
  readonly why: string;
}

function guessKey(
  subject: 'namespace' | 'pod',
  map: 'labels' | 'annotations',
  key: string,
): RightKey | undefined {
  const [own, other] =
    subject === 'namespace' ? [NAMESPACE_INJECTION, POD_INJECT] : [POD_INJECT, NAMESPACE_INJECTION];
  const known = map === 'labels' ? [own, REVISION] : [own];
  const isLabelOnly = key === REVISION || (subject === 'namespace' && key === own);
  if (map === 'annotations' && isLabelOnly) return { key, why: 'it counts as a label only' };
  if (known.includes(key)) return undefined;
  if (key === other) {
    const why = subject === 'namespace' ? 'it is for pods' : 'it is for namespaces';
    return { key: own, why: `${why}; here the key is ${own}` };
  }
  const right = known.find(
    (one) => OTHER_NAMES[one]?.test(key) || distance(one, key.toLowerCase()) <= SLIP,
  );
  return right === undefined ? undefined : { key: right, why: `the key is ${right}` };
}

function switchFor(key: string, value: string): string | undefined {
  return key === NAMESPACE_INJECTION ? guessSwitch(value) : guessMeant(value);
}

const findLabelOnWorkload: FindingRule = ({ object, input }) => {
  const { template } = input;
  if (object === undefined || object.kind === 'Pod') return [];
  const { metadata, spec } = object;
  const places = [
    ['metadata', metadata],
    ['spec.jobTemplate.metadata', spec?.jobTemplate?.metadata],
  ] as const;
  return places.flatMap(([path, meta]) =>
    (['labels', 'annotations'] as const).flatMap((map) =>
      [POD_INJECT, NAMESPACE_INJECTION, REVISION].flatMap((key): readonly RawFinding[] => {
        const value = valueOf(meta?.[map], key);
        if (value === undefined || valueOf(template[map], key) === value) return [];
        const found = {
          code: 'label-on-workload',
          subject: 'workload',
          field: `${path}.${map}[${key}]`,
          value,
        } as const;
        const fix =
          key === REVISION
            ? revisionAtLast(value, input)
            : intentAtLast(guessMeant(value) ?? meantBySwitch(value), input);
        return [fix ? { ...found, fix } : found];
      }),
    ),
  );
};

function meantBySwitch(value: string): 'true' | 'false' | undefined {
  const word = guessSwitch(value);
  return word && (word === 'enabled' ? 'true' : 'false');
}

/** The revision as a label of the pod, where that label has the intended effect. */
function revisionAtLast(value: string, input: DecisionInput): readonly Edit[] | undefined {
  const fix = [{ subject: 'pod', map: 'labels', key: REVISION, value }] as const;
  const before = decide(input).verdict;
  return before !== 'injected' && decide(applyEdits(input, fix)).verdict === 'injected'
    ? fix
    : undefined;
}

/** The label for the intended value, where that label has the intended effect: a proposed fix must work. */
function intentAtLast(
  meant: 'true' | 'false' | undefined,
  input: DecisionInput,
): readonly Edit[] | undefined {
  if (meant === undefined) return undefined;
  const fix = [{ subject: 'pod', map: 'labels', key: POD_INJECT, value: meant }] as const;
  const { verdict } = decide(applyEdits(input, fix));
  return verdict === (meant === 'true' ? 'injected' : 'not-injected') ? fix : undefined;
}

const findVainIntent: FindingRule = ({ input, decision }) => {
  const { template, injectors } = input;
  const [decisive] = decision.decidedBy;
  if (decision.verdict !== 'not-injected' || decisive === undefined) return [];
  const { version } = decision.injector ?? injectors[0] ?? {};
  const rule = version ? valueRuleFor(version) : 'other-values-are-default';
  const { intent, steps } = readInjectValue(template, rule);
  const said = steps.at(-1);
  if (intent !== 'yes' || said?.field === undefined) return [];
  const value = said.value === '' ? undefined : said.value;
  const found = present({ subject: 'pod', field: said.field, value });
  if (decisive.code === 'no-webhook' && said.field === ANNOTATION_FIELD) {
    const label: Edit = { subject: 'pod', map: 'labels', key: POD_INJECT, value: 'true' };
    if (decide(applyEdits(input, [label])).verdict === 'injected') {
      return [{ ...found, code: 'annotation-cannot-opt-in', fix: [label] }];
    }
  }
  const detail = WHY_IN_VAIN[decisive.code];
  return detail === undefined ? [] : [{ ...found, code: 'value-cannot-win', detail }];
};

const WHY_IN_VAIN: Readonly<Record<string, string>> = {
  'no-injector': 'the cluster has no injector',
  'no-webhook': 'no injector webhook applies to it, so the injector is never asked',
  'host-network': 'it uses the host network',
  'ignored-namespace': 'the injector leaves its namespace out',
  'policy-illegal': 'the injection policy is neither "enabled" nor "disabled"',
  'template-without-sidecar': 'the templates for it have no sidecar',
};

/** Near misses: settings that were meant to do something and do nothing. */
export const missRules: readonly FindingRule[] = [
  findNamespaceValue,
  findMisspeltKeys,
  findLabelOnWorkload,
  findVainIntent,
];
