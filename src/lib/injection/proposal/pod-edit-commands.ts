import { present } from '../../present.ts';
import { decide, type DecisionInput, type Verdict } from '../decision/decide.ts';
import { applyEdits, type Edit, fieldOf } from '../decision/edit.ts';
import { POD_INJECT } from '../model/keys.ts';
import { pathOf } from '../model/kind.ts';
import { kubectlFlags, quoteWord } from '../model/shell.ts';
import { showValue } from '../model/shown-value.ts';
import { type WrittenKey, writtenKeyFor } from '../model/version.ts';
import { findHomes, isSystemNamespace } from '../namespace/namespace-edit.ts';
import { editableKinds, typePathOf } from '../workload/workload-kinds.ts';
import { controllerOf } from '../workload/workload-pods.ts';
import { type EditCommands, NOTHING, type ProposalContext } from './proposal-context.ts';

/**
 * The commands that edit a pod template, or replace a pod.
 * @param edits the edits of the pod, among `all` planned edits.
 */
export function editPods(
  edits: readonly Edit[],
  all: readonly Edit[],
  verdict: Verdict,
  context: ProposalContext,
): EditCommands {
  const { owner, commandFlags, object } = context;
  if (owner === undefined) {
    return { ...NOTHING, notes: edits.map((edit) => `create the pod ${describe(edit)}`) };
  }
  const { kind, name, namespace = '' } = owner.object;
  const intent = intentCommand(edits, all, verdict, context);
  if (intent !== undefined)
    return { ...NOTHING, commands: [`${intent} -n ${namespace}${commandFlags}`] };
  if (kind === 'Job') {
    const how = edits.map(describe).join(' and ');
    return { ...NOTHING, notes: [`a Job's template cannot be changed: recreate it ${how}`] };
  }
  if (kind === 'Pod') return replacePod(edits, verdict, context);
  const patch = JSON.stringify(nest(owner.path, edits));
  const command = `kubectl patch ${typePathOf(kind, name)} -n ${namespace}${kubectlFlags(commandFlags)} --type merge -p ${quoteWord(patch)}`;
  return { ...NOTHING, commands: [command], notes: notesOn(edits, object?.kind) };
}

function notesOn(edits: readonly Edit[], kind: string | undefined): readonly string[] {
  return edits.some(({ map }) => map === 'spec')
    ? [`only if the ${kind ?? 'pod'} can do without the host network`]
    : [];
}

/** A sidecar must not be copied from the old pod into the new one, so a command replaces only a pod without one. */
function replacePod(
  edits: readonly Edit[],
  verdict: Verdict,
  { owner, object, commandFlags }: ProposalContext,
): EditCommands {
  const { name = '', namespace = '' } = owner?.object ?? {};
  const maker = object && controllerOf(object);
  const isOnMaps = edits.every(({ map }) => map !== 'spec');
  if (maker || !isOnMaps || verdict !== 'injected') {
    const how = edits.map(describe).join(' and ');
    const whose = maker ? `let ${pathOf(maker)} make it` : 'recreate it from its manifest,';
    return { ...NOTHING, notes: [`a running pod cannot be changed: ${whose} ${how}`] };
  }
  const place = ` -n ${namespace}${kubectlFlags(commandFlags)}`;
  const local = edits.map(({ map, key, value }) => {
    const verb = map === 'labels' ? 'label' : 'annotate';
    const change = value === undefined ? `${key}-` : `${quoteWord(`${key}=${value}`)} --overwrite`;
    return `kubectl ${verb} --local -f - ${change} -o json`;
  });
  const pipe = [
    `kubectl get pod ${name}${place} -o json`,
    ...local,
    `kubectl replace --force -f -${kubectlFlags(commandFlags)}`,
  ];
  return { commands: [pipe.join(' | ')], notes: [], replacesPod: true };
}

/**
 * `opt-in`, `opt-out` or `inherit`, where that has the effect of the edits: these commands choose the key by version,
 * and remove contradictions.
 */
function intentCommand(
  edits: readonly Edit[],
  all: readonly Edit[],
  verdict: Verdict,
  { owner, input }: ProposalContext,
): string | undefined {
  const [edit, ...others] = edits;
  const kind = editableKinds.find((one) => one === owner?.object.kind);
  if (!kind || !edit || others.length > 0 || edit.key !== POD_INJECT) return undefined;
  const verb = { true: 'opt-in', false: 'opt-out' }[edit.value ?? ''] ?? 'inherit';
  const surroundings = all.filter(({ subject }) => subject !== 'pod');
  const after = applyEdits(input, [...surroundings, ...intentEdits(edit.value, input)]);
  if (decide(after).verdict !== verdict) return undefined;
  const isSystem = isSystemNamespace(input.namespace.name, findHomes(input.injectors));
  const allowed = isSystem ? ' --allow-system-namespaces' : '';
  return `kubectl asm-inject ${verb} ${typePathOf(kind, owner?.object.name ?? '')}${allowed}`;
}

function intentEdits(value: string | undefined, input: DecisionInput): readonly Edit[] {
  const methods = new Set<WrittenKey>(input.injectors.map(({ version }) => writtenKeyFor(version)));
  const [method = 'both'] = methods.size === 1 ? methods : (['both'] as const);
  return (['labels', 'annotations'] as const).map((map): Edit => {
    const isWritten = method === 'both' || method === (map === 'labels' ? 'label' : 'annotation');
    return value !== undefined && isWritten
      ? { subject: 'pod', map, key: POD_INJECT, value }
      : { subject: 'pod', map, key: POD_INJECT };
  });
}

function describe(edit: Edit): string {
  return edit.value === undefined
    ? `without ${fieldOf(edit)}`
    : `with ${fieldOf(edit)} ${showValue(fieldOf(edit), edit.value)}`;
}

/** A merge patch of the pod's fields, below the path of the template. */
function nest(path: string, edits: readonly Edit[]): object {
  const maps: Record<string, Record<string, string | boolean | null>> = {};
  for (const edit of edits) {
    const map = (maps[edit.map] ??= {});
    map[edit.key] = edit.map === 'spec' ? false : (edit.value ?? null);
  }
  const { spec, ...metadata } = maps;
  const fields = present({
    metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
    spec,
  });
  const steps = path.split('.').filter(Boolean);
  return steps.reduceRight<object>((inner, step) => ({ [step]: inner }), fields);
}
