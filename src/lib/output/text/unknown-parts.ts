import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import { colors } from './color.ts';
import { formatNotice } from './notice.ts';
import type { Columns } from './text-options.ts';

/** Renders what could not be read, for stderr: it is missing in the result, and no part of it. */
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
