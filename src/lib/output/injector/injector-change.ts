import type { Change } from '../../injection/model/plan.ts';
import type { InjectorChangeDocument } from '../../operations/injector/injector-document.ts';
import type { InjectorChange } from '../../operations/injector/set-injector.ts';
import { formatChangeOutcomes, formatUndo } from '../change/write-result.ts';
import { colors } from '../text/color.ts';
import { formatDiff } from '../text/diff.ts';
import { wrapText } from '../text/wrap.ts';

/** Renders what `injector set` is going to do: what is written, and what to know before. */
export function formatInjectorPreview({ plan, warnings }: InjectorChange): string {
  if (plan.changes.length === 0) return '';
  const lines = warnings.map((warning) =>
    wrapText(`warning: ${warning}`, '  ').replace('warning:', colors.yellow('warning:')),
  );
  return `${formatDiff(plan.changes.map(withShortFields))}\n${lines.join('')}`;
}

/** Renders what `injector set` did: what was written, whether the injector was seen to work, what is left to do. */
export function formatInjectorChange(document: InjectorChangeDocument): string {
  const { changes, dryRun, proof, deployment } = document;
  if (changes.length === 0) {
    return `deployment/${deployment.name} in ${deployment.namespace ?? ''} already has these settings. Nothing changed.\n`;
  }
  const isRewriting = changes.some(
    ({ object, outcome }) =>
      object.kind === 'ConfigMap' && (outcome === 'written' || outcome === 'would-be-written'),
  );
  return [
    formatChangeOutcomes(changes.map(withShortFields), dryRun),
    formatProof(proof),
    isRewriting ? formatRestart(document) : '',
    formatUndo(document.undo),
  ].join('');
}

/** App probes are rewritten when a pod is created, so that running ones have to be made anew. */
function formatRestart({ restart, recreate }: InjectorChangeDocument): string {
  if (restart.length + recreate.length === 0) return 'No running pod is affected.\n';
  return [
    restart.length === 0
      ? ''
      : 'Only new pods get the changed probes. To apply them to running pods, run:\n',
    ...restart.map((line) => `  ${line}\n`),
    recreate.length === 0
      ? ''
      : wrapText(`These change when they are recreated: ${recreate.join(', ')}`, '  '),
  ].join('');
}

/** Its pods' settings are in one place, which need not be said again and again. */
function withShortFields<T extends Pick<Change, 'fields'>>(change: T): T {
  const fields = change.fields.map((one) => ({
    ...one,
    field: one.field.replace('spec.template.spec.', ''),
  }));
  return { ...change, fields };
}

function formatProof(proof: InjectorChangeDocument['proof']): string {
  switch (proof?.state) {
    case undefined:
      return '';
    case 'injects':
      return `In force: a test pod in namespace ${proof.namespace ?? ''} got its sidecar with these settings.\n`;
    case 'does-not-inject':
      return `Written, but a test pod in namespace ${proof.namespace ?? ''} did not get these settings: ${proof.problem ?? ''}\n`;
    case 'not-provable':
      return 'Written. It could not be tested: this injector injects in no namespace.\n';
  }
}
