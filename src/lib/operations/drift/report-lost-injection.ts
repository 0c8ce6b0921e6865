import { decide, type DecisionInput } from '../../injection/decision/decide.ts';
import type { TemplateOwner } from '../../injection/decision/explain.ts';
import type { NextPodProblem } from '../../injection/drift/next-pod.ts';
import { findLostInjection } from '../../injection/findings/lost-injection.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import { editCommands } from '../../injection/proposal/edit-commands.ts';
import { present } from '../../present.ts';

/** Reports that new pods get no sidecar because a rule is broken, and how to fix it. */
export function reportLostInjection(
  input: DecisionInput,
  owner: TemplateOwner,
  commandFlags: CommandFlags,
): NextPodProblem | undefined {
  const lost = findLostInjection(input, decide(input));
  if (lost === undefined) return undefined;
  const { cause, fix = [], note } = lost;
  const { commands } = editCommands(fix, 'injected', {
    input,
    owner,
    hasPods: false,
    commandFlags,
  });
  const steps = [...commands, ...(note === undefined ? [] : [note])];
  return present({
    code: 'injection-lost',
    message: `they get no sidecar, ${cause}: the rule is broken, not the pods`,
    nextStep: steps.length === 0 ? undefined : `fix the rule: ${steps.join('; ')}`,
  });
}
