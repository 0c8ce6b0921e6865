import type { InjectorChangeDocument } from '../../operations/injector/injector-document.ts';
import type { InjectorChange } from '../../operations/injector/set-injector.ts';
import { formatChangeOutcomes, formatUndo } from '../change/write-result.ts';
import { formatDiff } from '../text/diff.ts';
import { foldMessage } from '../text/fold.ts';
import { formatWarnings } from '../text/notice.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** Renders what `injector set` is going to do: the planned writes, and the warnings. */
export function formatInjectorPreview(
  { nodes, plan, warnings }: Pick<InjectorChange, 'nodes' | 'plan' | 'warnings'>,
  columns: Columns,
): string {
  if (plan.changes.length === 0) return '';
  const room = nodes
    ? `${wrapText(`Nodes that can run its pods: ${nodes.taking} of ${nodes.total}.`, columns)}\n`
    : '';
  return `${room}${formatDiff(plan.changes, columns)}\n${formatWarnings(warnings, columns)}`;
}

/** Renders what `injector set` did: the writes, whether the injector was seen to work, and the remaining steps. */
export function formatInjectorChange(
  document: InjectorChangeDocument,
  { columns }: TextOptions,
): string {
  const { changes, dryRun, proof, deployment } = document;
  if (changes.length === 0) {
    const name = `deployment/${deployment.name} in ${deployment.namespace ?? ''}`;
    return wrapText(`${name} already has these settings. Nothing changed.`, columns);
  }
  const isRewriting = changes.some(
    ({ object, outcome }) =>
      object.kind === 'ConfigMap' && (outcome === 'written' || outcome === 'would-be-written'),
  );
  return [
    formatChangeOutcomes(changes, dryRun, columns),
    formatProof(proof, columns),
    isRewriting ? formatRestart(document, columns) : '',
    formatUndo(document.undo),
  ].join('');
}

/** App probes are rewritten when a pod is created, so running pods have to be recreated. */
function formatRestart({ restart, recreate }: InjectorChangeDocument, columns: Columns): string {
  if (restart.length + recreate.length === 0) return 'No running pod is affected.\n';
  return [
    restart.length === 0
      ? ''
      : wrapText(
          'Only new pods get the changed probes. To apply them to running pods, run:',
          columns,
        ),
    ...restart.map((line) => `  ${line}\n`),
    recreate.length === 0
      ? ''
      : wrapText(`These change when they are recreated: ${recreate.join(', ')}`, columns, {
          indent: '    ',
        }),
  ].join('');
}

function formatProof(proof: InjectorChangeDocument['proof'], columns: Columns): string {
  return proof === undefined ? '' : wrapText(describeProof(proof), columns);
}

function describeProof(proof: NonNullable<InjectorChangeDocument['proof']>): string {
  switch (proof.state) {
    case 'injects':
      return `In force: a test pod in namespace ${proof.namespace ?? ''} got its sidecar with these settings.`;
    case 'does-not-inject':
      return `Written, but a test pod in namespace ${proof.namespace ?? ''} did not get these settings: ${foldMessage(proof.problem ?? '')}`;
    case 'not-provable':
      return 'Written. It could not be tested: this injector injects in no namespace.';
  }
}
