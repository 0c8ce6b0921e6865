import { decide, type DecisionInput } from '../decision/decide.ts';
import { describeStep } from '../decision/describe-step.ts';
import { findNearestChange } from '../decision/nearest-change.ts';
import { findNearestWebhook, matchWebhooks } from '../decision/webhook-match.ts';
import { assumeAvailable } from '../impact/impact-outage.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { NAMESPACE_INJECTION, POD_INJECT, REVISION } from '../model/keys.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import type { CommandFlags } from '../model/shell.ts';
import type { NamespaceInjection } from '../namespace/namespace-edit.ts';
import { isOfPolicy, roleOf } from '../policy/webhook-role.ts';
import { editCommands } from './edit-commands.ts';

/** A namespace whose label does not have its usual effect. */
export interface LabelMiss {
  readonly namespace: string;
  /** The actual effect, and why; without a full stop. */
  readonly message: string;
  /** The command that fixes it. */
  readonly command?: string;
}

const silent: PodTemplate = { labels: {}, annotations: {}, hostNetwork: false };
const said = { [POD_INJECT]: 'true' };
const asking: PodTemplate = { labels: said, annotations: said, hostNetwork: false };

/**
 * Checks whether new pods of a namespace are treated as its label `istio-injection` says: `enabled` must admit at least
 * the pods that ask for a sidecar, `disabled` must exclude the pods that say nothing. Where only revisions are served,
 * a missing label is reported as well: there is no default.
 * @param labels all labels of the namespace after the change.
 * @returns `undefined` where they are, or where that is not known.
 */
export function findLabelMiss(
  { name, labels }: { readonly name: string; readonly labels: Labels },
  value: NamespaceInjection,
  injectors: readonly InjectorModel[],
  commandFlags: CommandFlags,
): LabelMiss | undefined {
  const question = { namespace: { name, labels }, injectors: assumeAvailable(injectors) };
  const [usual, intending] = [silent, asking].map((template) => ({ ...question, template }));
  if (!usual || !intending) return undefined;
  const isIn = (input: DecisionInput): boolean => decide(input).verdict !== 'not-injected';
  if (value === 'disabled') {
    if (decide(usual).verdict !== 'injected') return undefined;
    return describeMiss('new pods still get a sidecar', usual, commandFlags);
  }
  if (isIn(usual) || isIn(intending)) return undefined;
  const isByRevision = injectors.length > 0 && !injectors.some(keepsPolicy);
  if (isByRevision && labels[NAMESPACE_INJECTION] === value) {
    return describeRevisionOnly(intending, value, commandFlags);
  }
  return value === 'enabled'
    ? describeMiss('new pods still get no sidecar', intending, commandFlags)
    : undefined;
}

function keepsPolicy({ webhooks }: InjectorModel): boolean {
  return webhooks.some((webhook) => isOfPolicy(roleOf(webhook)));
}

function describeRevisionOnly(
  input: DecisionInput,
  value: NamespaceInjection,
  commandFlags: CommandFlags,
): LabelMiss {
  const { name, labels } = input.namespace;
  const revision = labels?.[REVISION];
  const reason = `the injectors of this cluster serve revisions only (${REVISION}), and none reads ${NAMESPACE_INJECTION}${value === undefined ? '' : `=${value}`}`;
  const harm =
    value !== undefined && revision !== undefined
      ? `, which keeps the revision ${revision} away`
      : '';
  return {
    namespace: name,
    message: `namespace ${name}: new pods ${value === undefined ? '' : 'still '}get no sidecar: ${reason}${harm}`,
    ...commandFor(input, commandFlags),
  };
}

function describeMiss(
  outcome: string,
  input: DecisionInput,
  commandFlags: CommandFlags,
): LabelMiss {
  const { name } = input.namespace;
  return {
    namespace: name,
    message: `namespace ${name}: ${outcome}: ${reportWhy(input).join(' ')}`.replace(/\.$/, ''),
    ...commandFor(input, commandFlags),
  };
}

/** The deciding rule; where no webhook applies, what the nearest one requires of the namespace and does not find. */
function reportWhy(input: DecisionInput): readonly string[] {
  const decision = decide(input);
  const [first] = decision.decidedBy;
  if (!first) return [];
  const nearest = findNearestWebhook(matchWebhooks(input, decision));
  const misses = first.code === 'no-webhook' ? (nearest?.misses ?? []) : [];
  return [describeStep(first), ...misses.map(({ message }) => message)];
}

function commandFor(
  input: DecisionInput,
  commandFlags: CommandFlags,
): { readonly command?: string } {
  const change = findNearestChange(input, { subjects: ['namespace'] });
  if (!change) return {};
  const context = { input, hasPods: false, commandFlags };
  const { commands } = editCommands(change.edits, change.verdict, context);
  return commands.length > 0 ? { command: commands.join(' && ') } : {};
}
