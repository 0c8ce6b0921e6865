import type { Step } from './step.ts';

/** A reason's sentence, and where the rule comes from. `{field}`, `{value}`, `{detail}` and `{webhook}` stand for the step's. */
interface ReasonText {
  readonly sentence: string;
  readonly source: string;
}

const INJECT_REQUIRED = 'Istio pkg/kube/inject/inject.go, injectRequired';

const TABLE = {
  'host-network': {
    sentence: 'The pod uses the host network; the injector never adds a sidecar there.',
    source: INJECT_REQUIRED,
  },
  'ignored-namespace': {
    sentence: 'The injector ignores the namespace "{value}", whatever its labels say.',
    source: 'Istio pkg/kube/inject/initializer.go, IgnoredNamespaces',
  },
  'label-true': {
    sentence: 'The pod asks for a sidecar: {field} is "{value}".',
    source: INJECT_REQUIRED,
  },
  'label-false': {
    sentence: 'The pod opts out: {field} is "{value}".',
    source: INJECT_REQUIRED,
  },
  'label-default': {
    sentence:
      'The label says neither yes nor no: {field} is "{value}", so selectors and policy decide.',
    source: INJECT_REQUIRED,
  },
  'label-not-read': {
    sentence:
      'This injector reads only annotations (labels from 1.12 on): {field} "{value}" has no effect.',
    source: `${INJECT_REQUIRED} at 1.11`,
  },
  'annotation-true': {
    sentence: 'The pod asks for a sidecar: {field} is "{value}".',
    source: INJECT_REQUIRED,
  },
  'annotation-false': {
    sentence: 'The pod opts out: {field} is "{value}".',
    source: INJECT_REQUIRED,
  },
  'annotation-default': {
    sentence:
      'The annotation says neither yes nor no: {field} is "{value}", so selectors and policy decide.',
    source: INJECT_REQUIRED,
  },
  'annotation-overridden': {
    sentence: 'The label of the same name wins over {field} "{value}".',
    source: INJECT_REQUIRED,
  },
  'no-value': {
    sentence: 'The pod says nothing itself ({field} is not set), so selectors and policy decide.',
    source: INJECT_REQUIRED,
  },
  'never-selector': {
    sentence: 'The pod matches {field} of the injector: {detail}.',
    source: INJECT_REQUIRED,
  },
  'always-selector': {
    sentence: 'The pod matches {field} of the injector: {detail}.',
    source: INJECT_REQUIRED,
  },
  'selector-no-match': {
    sentence: 'The pod does not match {field}: {detail}.',
    source: INJECT_REQUIRED,
  },
  'selector-unknown': {
    sentence: '{field} depends on a label whose value is known only once the pod exists: {detail}.',
    source: 'Kubernetes workload controllers',
  },
  'selector-empty': {
    sentence:
      '{field} is empty; the injector ignores an empty entry instead of matching every pod.',
    source: INJECT_REQUIRED,
  },
  'selector-invalid': {
    sentence: 'The injector ignores {field}: {detail}.',
    source: INJECT_REQUIRED,
  },
  'policy-enabled': {
    sentence: 'The injection policy is "enabled": pods that do not say otherwise get a sidecar.',
    source: INJECT_REQUIRED,
  },
  'policy-disabled': {
    sentence: 'The injection policy is "disabled": only pods that ask for a sidecar get one.',
    source: INJECT_REQUIRED,
  },
  'policy-honours-pod': {
    sentence: 'The injection policy "{value}" leaves the decision to what was said above.',
    source: INJECT_REQUIRED,
  },
  'policy-illegal': {
    sentence:
      'The injection policy "{value}" is neither "enabled" nor "disabled": the injector adds no sidecar to any pod.',
    source: INJECT_REQUIRED,
  },
} as const satisfies Record<string, ReasonText>;

/** Stable machine code of a reason. Codes are a contract: they may be added, never changed. */
export type ReasonCode = keyof typeof TABLE;

/** Every code with its sentence template and source, for documentation. */
export const REASONS: Readonly<Record<ReasonCode, ReasonText>> = TABLE;

/** The step as one English sentence. */
export function describeStep(step: Step): string {
  const webhook =
    step.webhook === undefined ? '' : `${step.webhook.configuration}/${step.webhook.name}`;
  const words: Readonly<Record<string, string | undefined>> = {
    field: step.field,
    value: step.value ?? '',
    detail: step.detail,
    webhook,
  };
  return REASONS[step.code].sentence.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => words[name] ?? '',
  );
}
