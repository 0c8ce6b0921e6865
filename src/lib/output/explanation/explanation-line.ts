import { colors } from '../text/color.ts';
import { wrapText } from '../text/wrap.ts';

const labelWidth = 11;

/** Renders a labelled line, broken between words below its own beginning. */
export function formatLine(label: string, text: string): string {
  return hang(`  ${label.padEnd(labelWidth)}`, text).replace(label, colors.dim(label));
}

/** Renders an item of a list: a mark, and text broken below its own beginning. */
export function formatItem(mark: string, text: string): string {
  return hang(`  ${mark} `, text);
}

// Spaces of the beginning are no places to break at, nor to be dropped.
function hang(beginning: string, text: string): string {
  const fixed = beginning.replaceAll(' ', '\u00A0');
  return wrapText(fixed + text, ' '.repeat(beginning.length)).replaceAll('\u00A0', ' ');
}
