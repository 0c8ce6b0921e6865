import { distance } from 'fastest-levenshtein';
import { present } from '../../present.ts';
import { decide, type Decision, type DecisionInput } from '../decision/decide.ts';
import { applyEdits, type Edit } from '../decision/edit.ts';
import { readInjectValue } from '../decision/inject-value.ts';
import { findNearestChange } from '../decision/nearest-change.ts';
import { INJECT_TEMPLATES, NAMESPACE_INJECTION, REVISION } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import { quoteWord } from '../model/shell.ts';
import { valueRuleFor } from '../model/version.ts';
import { missRules } from './near-misses.ts';

/** Why new pods get no sidecar although they should: a rule is broken, and the pods that have one are right. */
export interface LostInjection {
  /** The cause, to follow "a new one gets none": `because the injection policy "enabld" is illegal`. */
  readonly cause: string;
  /** The edits of namespace, injector or pod that repair the rule; absent where no edit can. */
  readonly fix?: readonly Edit[];
  /** What repairs it in addition to the edits, or where no edit can. */
  readonly note?: string;
}

/**
 * Distinguishes a broken rule from a pod that is merely older than the rules. A new pod without a sidecar points to a
 * broken rule where the cluster has no injector, the injector's policy is illegal, or a label of the namespace or the
 * pod asks for a sidecar and nothing serves it. Pods that opted out, or that a legal policy leaves out, do not count.
 */
export function findLostInjection(
  input: DecisionInput,
  { verdict, decidedBy, injector }: Decision,
): LostInjection | undefined {
  const [decisive] = decidedBy;
  if (verdict !== 'not-injected' || decisive === undefined) return undefined;
  if (readInjectValueOf(input) === 'no') return undefined;
  switch (decisive.code) {
    case 'no-injector':
      return { cause: 'because no webhook of this cluster injects sidecars', note: REINSTALL };
    case 'policy-illegal': {
      const policy = decisive.value ?? '';
      const fix = mendPolicy(input, policy);
      const cause = `because the injection policy ${JSON.stringify(policy)} is neither "enabled" nor "disabled"`;
      return present({ cause, fix });
    }
    case 'template-without-sidecar': {
      const isChosen = valueOf(input.template.annotations, INJECT_TEMPLATES) !== undefined;
      if (isChosen || findAsk(input) === undefined) return undefined;
      const name = injector?.configMap?.name ?? 'istio-sidecar-injector';
      const note = `put a template with a container istio-proxy back into the defaultTemplates of ConfigMap ${name}`;
      return { cause: "because the injector's default templates have no sidecar", note };
    }
    case 'no-webhook':
      return findUnserved(input);
    default:
      return undefined;
  }
}

const REINSTALL =
  "bring the injector's MutatingWebhookConfiguration back the way the mesh was installed: istioctl install, helm upgrade, or the console of the ASM instance";

function readInjectValueOf({ template, injectors }: DecisionInput): 'yes' | 'no' | 'default' {
  const version = injectors[0]?.version;
  return readInjectValue(template, version ? valueRuleFor(version) : 'other-values-are-default')
    .intent;
}

/** A policy that is one slip away from a legal one was meant to be the legal one. */
function mendPolicy(input: DecisionInput, policy: string): readonly Edit[] | undefined {
  const slip = (value: string): number => distance(value, policy.toLowerCase());
  return ['enabled', 'disabled']
    .toSorted((one, other) => slip(one) - slip(other))
    .map((value): readonly Edit[] => [{ subject: 'injector', map: 'config', key: 'policy', value }])
    .find((edits) => decide(applyEdits(input, edits)).verdict === 'injected');
}

/** A label that asks for a sidecar. */
interface Ask {
  readonly subject: 'pod' | 'namespace';
  readonly key: string;
  readonly value: string;
}

/** The label that asks; a namespace with the value "disabled" asks for none, whatever its revision. */
function findAsk(input: DecisionInput): Ask | undefined {
  const { namespace, template } = input;
  const ofPod = valueOf(template.labels, REVISION);
  if (ofPod !== undefined && ofPod !== '') return { subject: 'pod', key: REVISION, value: ofPod };
  const switched = valueOf(namespace.labels, NAMESPACE_INJECTION);
  if (switched === 'disabled') return undefined;
  if (switched === 'enabled') {
    return { subject: 'namespace', key: NAMESPACE_INJECTION, value: switched };
  }
  const revision = valueOf(namespace.labels, REVISION);
  return revision === undefined || revision === ''
    ? undefined
    : { subject: 'namespace', key: REVISION, value: revision };
}

function findUnserved(input: DecisionInput): LostInjection | undefined {
  const ask = findAsk(input);
  if (ask === undefined) return findMisspelt(input);
  const { subject, key, value } = ask;
  const fix = findNearestChange(input, { target: 'injected', subjects: [subject] })?.edits;
  const served = [...new Set(input.injectors.map(({ revision }) => revision))];
  const note = noteOn(ask, served, fix === undefined);
  return present({
    cause: `although the ${subject} asks for one (${key}=${value}), because no webhook serves that`,
    fix,
    note,
  });
}

function noteOn(
  { key, value }: Ask,
  revisions: readonly string[],
  isOnly: boolean,
): string | undefined {
  const [revision] = revisions;
  if (key === REVISION && revision !== undefined) {
    const text = `bring the revision back, or its tag: istioctl tag set ${quoteWord(value)} --revision ${quoteWord(revision)}`;
    return isOnly ? text : `or ${text}`;
  }
  return isOnly ? REINSTALL : undefined;
}

/** A misspelt request: only where the corrected spelling, one slip away, would inject. */
function findMisspelt(input: DecisionInput): LostInjection | undefined {
  const facts = { input, decision: decide(input), verdict: 'not-injected', spec: {} } as const;
  for (const { code, field, value, fix } of missRules.flatMap((rule) => rule(facts))) {
    const isNear = code === 'namespace-value-misspelt' || code === 'key-misspelt';
    if (!isNear || !fix || decide(applyEdits(input, fix)).verdict !== 'injected') continue;
    return { cause: `because ${field ?? ''} is misspelt (${JSON.stringify(value ?? '')})`, fix };
  }
  return undefined;
}
