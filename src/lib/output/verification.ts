import type { PodStatus, VerifiedPod } from '../injection/verify.ts';
import type { Verification } from '../operations/verify-pods.ts';
import { colors } from './color.ts';
import { formatTable } from './table.ts';

/** Renders a verification: a line per pod, then the counts; `wide` adds the reasons. */
export function formatVerification(
  verification: Verification,
  { wide }: { readonly wide: boolean },
): string {
  const { pods, terminating, summary } = verification;
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  const showsNamespace = namespaces.size > 1 || wide;
  const table = formatTable(
    [
      ...(showsNamespace ? ['NAMESPACE'] : []),
      'POD',
      'STATUS',
      'PREDICTED',
      'SIDECAR',
      'CONTAINERS',
      ...(wide ? ['REASON'] : []),
    ],
    pods.map((pod) => [
      ...(showsNamespace ? [pod.namespace] : []),
      pod.name,
      colored(pod.status),
      pod.predicted,
      pod.sidecar,
      formatContainers(pod),
      ...(wide ? [pod.reasons.join(',')] : []),
    ]),
  );
  const counts = Object.entries(summary).map(([status, count]) => `${count} ${status}`);
  if (terminating > 0) counts.push(`${terminating} terminating`);
  return `${table}${table ? '\n' : ''}${pods.length} ${pods.length === 1 ? 'pod' : 'pods'}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}\n`;
}

/** Containers, and behind a plus the init containers: a native sidecar is among those. */
function formatContainers({ containers, initContainers }: VerifiedPod): string {
  const plain = containers.join(',');
  return initContainers.length === 0 ? plain : `${plain} + ${initContainers.join(',')}`;
}

function colored(status: PodStatus): string {
  if (status === 'OK') return colors.green(status);
  return status === 'UNKNOWN' ? colors.yellow(status) : colors.red(status);
}
