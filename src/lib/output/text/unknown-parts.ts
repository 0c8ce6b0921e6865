import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import { colors } from './color.ts';
import { formatNotice } from './notice.ts';
import type { Columns } from './text-options.ts';

/** Renders the parts that could not be read, for stderr: they are missing in the result. */
export function formatUnknownParts(parts: readonly UnknownPart[], columns: Columns): string {
  return parts
    .map(({ part, reason }) =>
      formatNotice(
        colors.yellow('unknown'),
        `${part} could not be read: ${reason.replace(/^could not list [^:]+: /, '')}`,
        columns,
      ),
    )
    .join('');
}
