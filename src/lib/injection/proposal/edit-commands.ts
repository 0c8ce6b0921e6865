import type { DecisionInput, Verdict } from '../decision/decide.ts';
import { applyEdits, type Edit } from '../decision/edit.ts';
import { NAMESPACE_INJECTION } from '../model/keys.ts';
import { type CommandFlags, kubectlFlags, quoteWord } from '../model/shell.ts';
import { findHomes, isSystemNamespace } from '../namespace/namespace-edit.ts';
import { computeTruthTable, recognizePolicy } from '../policy/policy.ts';
import { mendPolicyCommands } from './mend-policy.ts';
import { editPods } from './pod-edit-commands.ts';
import { type EditCommands, NOTHING, type ProposalContext } from './proposal-context.ts';

type MapEdit = Extract<Edit, { readonly map: 'labels' | 'annotations' }>;

/**
 * The commands that make the edits. Edits of the surroundings come first, so that new pods are created under the new
 * rules.
 */
export function editCommands(
  edits: readonly Edit[],
  verdict: Verdict,
  context: ProposalContext,
): EditCommands {
  const { input, commandFlags } = context;
  const ofNamespace = edits.filter((edit): edit is MapEdit => edit.subject === 'namespace');
  const ofInjector = edits.filter((edit) => edit.subject === 'injector');
  const ofPod = edits.filter((edit) => edit.subject === 'pod');
  const onPod = ofPod.length > 0 ? editPods(ofPod, edits, verdict, context) : NOTHING;
  return {
    commands: [
      ...labelNamespace(ofNamespace, input, commandFlags),
      ...ofInjector.flatMap((edit) => setPolicy(edit, input, commandFlags)),
      ...onPod.commands,
    ],
    notes: [...notesOn(ofNamespace, ofInjector, input.namespace.name), ...onPod.notes],
    replacesPod: onPod.replacesPod,
  };
}

function notesOn(
  ofNamespace: readonly Edit[],
  ofInjector: readonly Edit[],
  namespace: string,
): readonly string[] {
  if (ofInjector.length > 0) return ['this affects every pod of the cluster'];
  return ofNamespace.length > 0 ? [`this affects every new pod of namespace ${namespace}`] : [];
}

/** One command for all labels of the namespace: its next pod must not see only half of them. */
function labelNamespace(
  edits: readonly MapEdit[],
  { namespace: { name }, injectors }: DecisionInput,
  commandFlags: CommandFlags,
): readonly string[] {
  const [edit, ...others] = edits;
  if (!edit) return [];
  const verb = { enabled: 'enable', disabled: 'disable' }[edit.value ?? ''];
  const isOwn = edit.key === NAMESPACE_INJECTION && (edit.value === undefined || verb);
  if (others.length > 0 || !isOwn) {
    const labels = edits.map(({ key, value }) =>
      value === undefined ? `${key}-` : `${key}=${value}`,
    );
    const overwrites = edits.some(({ value }) => value !== undefined) ? ' --overwrite' : '';
    return [
      `kubectl label namespace ${quoteWord(name)} ${labels.map(quoteWord).join(' ')}${overwrites}${kubectlFlags(commandFlags)}`,
    ];
  }
  const system = isSystemNamespace(name, findHomes(injectors)) ? ' --allow-system-namespaces' : '';
  return [
    `kubectl asm-inject namespace ${verb ?? 'unset'} ${quoteWord(name)}${system}${commandFlags}`,
  ];
}

/**
 * Corrects only the word where a policy is misspelt. Otherwise sets both conditions, unless the cluster behaves exactly
 * as one of the policies: its namespace condition then stays.
 */
function setPolicy(
  edit: Edit,
  input: DecisionInput,
  commandFlags: CommandFlags,
): readonly string[] {
  const mended = mendPolicyCommands(input.injectors, edit.value ?? '', commandFlags);
  if (mended.length > 0) return mended;
  const { injectors } = applyEdits(input, [edit]);
  const pods = edit.value === 'disabled' ? 'include-true' : 'not-include-false';
  const { policy } = recognizePolicy(computeTruthTable(injectors));
  const isExact = recognizePolicy(computeTruthTable(input.injectors)).differing.length === 0;
  const namespaces = isExact ? '' : ` --namespace-condition ${policy.namespaceCondition}`;
  return [`kubectl asm-inject policy set${namespaces} --pod-condition ${pods}${commandFlags}`];
}
