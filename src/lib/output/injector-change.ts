import type { InjectorChangeDocument } from '../operations/injector-document.ts';
import type { InjectorChange } from '../operations/set-injector.ts';
import { colors } from './color.ts';
import { formatDiff } from './diff.ts';
import { formatChangeOutcomes } from './write-result.ts';

/** Renders what `injector set` is going to do: what is written, and what to know before. */
export function formatInjectorPreview({ plan, warnings }: InjectorChange): string {
  if (plan.changes.length === 0) return '';
  const lines = warnings.map((warning) => `${colors.yellow('warning:')} ${warning}\n`);
  return `${formatDiff(plan.changes)}\n${lines.join('')}`;
}

/** Renders what `injector set` did: what was written, whether the injector was seen to work, what is left to do. */
export function formatInjectorChange(document: InjectorChangeDocument): string {
  const { changes, dryRun, proof, restart, recreate, deployment } = document;
  if (changes.length === 0) {
    return `deployment/${deployment.name} in ${deployment.namespace ?? ''} is as asked; nothing was written.\n`;
  }
  return [
    formatChangeOutcomes(changes, dryRun),
    formatProof(proof),
    ...(restart.length === 0
      ? []
      : [
          'New pods follow at once, running ones after:\n',
          ...restart.map((line) => `  ${line}\n`),
        ]),
    ...(recreate.length === 0
      ? []
      : [`These follow when they are created anew: ${recreate.join(', ')}\n`]),
  ].join('');
}

function formatProof(proof: InjectorChangeDocument['proof']): string {
  switch (proof?.state) {
    case undefined:
      return '';
    case 'injects':
      return `In force: a new pod in ${proof.namespace ?? ''} was seen to get its sidecar so.\n`;
    case 'does-not-inject':
      return `Written, but a new pod in ${proof.namespace ?? ''} is not treated so: ${proof.problem ?? ''}\n`;
    case 'not-provable':
      return 'Written; not provable here: there is no namespace in which this injector injects.\n';
  }
}
