import { present } from '../../present.ts';
import type { DecisionInput, Verdict } from '../decision/decide.ts';
import { type Edit, fieldOf, valueBefore } from '../decision/edit.ts';
import type { FieldChange, ObjectReference } from '../model/plan.ts';
import { allowLoss } from '../restart/allow-loss.ts';
import { type PodReplacement, replacePods } from '../restart/replace-pods.ts';
import { describeOwner, findOwners } from '../workload/owner.ts';
import { editCommands } from './edit-commands.ts';
import type { ProposalContext } from './proposal-context.ts';

/**
 * The purpose: to give new pods a sidecar, to keep it out, to recreate running pods under the present rules, or to fix
 * a failure.
 */
type ProposalPurpose = 'inject' | 'keep-out' | 'recreate' | 'repair';

/** A way to another verdict: the fields to change, and the commands that change them. */
export interface Proposal {
  readonly purpose: ProposalPurpose;
  /** The verdict on new pods afterwards. */
  readonly verdict: Verdict;
  readonly changes: readonly (FieldChange & { readonly object?: ObjectReference })[];
  /** To be run in this order; empty where no command can do it. */
  readonly commands: readonly string[];
  /** Facts to know, and steps to do by hand. */
  readonly notes: readonly string[];
}

/** Turns edits into commands: those of this plugin where it has one, else kubectl. */
export function proposeEdits(
  edits: readonly Edit[],
  verdict: Verdict,
  context: ProposalContext,
): Proposal {
  const { input, object, hasPods, differsFrom, podsUnlike, commandFlags } = context;
  const edited = editCommands(edits, verdict, context);
  const touchesTemplate = edits.some(({ subject }) => subject === 'pod');
  const isOld = hasPods && (differsFrom?.(verdict) ?? true);
  const pods = podsUnlike?.(verdict);
  // The note of an object that is recreated anyway is already there.
  const isReported = touchesTemplate && (object?.kind === 'Pod' || object?.kind === 'Job');
  const replacement: PodReplacement =
    object && isOld && !edited.replacesPod && !isReported
      ? replacePods(object, { commandFlags, pods, isEdited: touchesTemplate })
      : { commands: [], notes: [] };
  const { commands } = replacement;
  return {
    purpose: verdict === 'injected' ? 'inject' : 'keep-out',
    verdict,
    changes: edits.map((edit) => describeEdit(edit, input, context)),
    commands: [
      ...edited.commands,
      ...(verdict === 'not-injected' ? commands.map(allowLoss) : commands),
    ],
    notes: [...edited.notes, ...warnOfReverts(edits, context), ...replacement.notes],
  };
}

/** Names the tools that revert an edit of the template, as far as that is certain. */
function warnOfReverts(
  edits: readonly Edit[],
  { owner, object }: ProposalContext,
): readonly string[] {
  const fields = edits.flatMap((edit) =>
    edit.subject === 'pod' && edit.map !== 'spec'
      ? [[...(owner?.path ?? '').split('.').filter(Boolean), 'metadata', edit.map, edit.key]]
      : [],
  );
  if (fields.length === 0 || object === undefined || object.kind === 'Pod') return [];
  return findOwners(object, fields)
    .filter(({ reverts }) => reverts === 'likely')
    .map((one) => describeOwner(one));
}

function describeEdit(
  edit: Edit,
  input: DecisionInput,
  { owner }: ProposalContext,
): Proposal['changes'][number] {
  const { namespace, injectors } = input;
  const before = valueBefore(input, edit);
  const change = { before, after: edit.value };
  switch (edit.subject) {
    case 'pod': {
      const field = `${owner?.path ?? ''}${fieldOf(edit)}`;
      return { ...present({ object: owner?.object }), field, ...change };
    }
    case 'namespace': {
      const object = { apiVersion: 'v1', kind: 'Namespace', name: namespace.name };
      return { object, field: fieldOf(edit), ...change };
    }
    case 'injector': {
      const object = injectors.find(({ configMap }) => configMap)?.configMap;
      return { ...present({ object }), field: `data.${fieldOf(edit)}`, ...change };
    }
  }
}
