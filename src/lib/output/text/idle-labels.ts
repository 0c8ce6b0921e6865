import { describeIdleLabel, type IdleLabel } from '../../injection/findings/idle-labels.ts';
import { formatItem } from './notice.ts';
import type { Columns } from './text-options.ts';

/** Placed behind a label that nothing serves. */
export const idleMark = ' !';

/** A namespace and its labels that nothing serves. */
export interface IdleNamespace {
  readonly name: string;
  readonly idle?: readonly IdleLabel[];
}

/** At most this many sentences are shown; each is about all namespaces for which it is true. */
const fewSentences = 20;

const fewNames = 5;

/** Renders labels that nothing serves: one sentence for each kind, with the namespaces for which it is true. */
export function formatIdleLabels(namespaces: readonly IdleNamespace[], columns: Columns): string {
  const reported = namespaces.flatMap(({ name, idle = [] }) =>
    idle.map((one) => ({ name, sentence: describeIdleLabel(one) })),
  );
  const groups = [...Map.groupBy(reported, ({ sentence }) => sentence)];
  const rest = groups.length - fewSentences;
  return [
    ...groups.slice(0, fewSentences).map(([sentence, some]) => {
      const names = some.slice(0, fewNames).map(({ name }) => name);
      const more = some.length > fewNames ? [`${some.length - fewNames} more`] : [];
      return formatItem('! ', `${[...names, ...more].join(', ')}: ${sentence}`, columns);
    }),
    ...(rest > 0
      ? [
          formatItem(
            '! ',
            `… and ${rest} more ${rest === 1 ? 'label' : 'labels'} that nothing serves; -o json has all`,
            columns,
          ),
        ]
      : []),
  ].join('');
}
