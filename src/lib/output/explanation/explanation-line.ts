import { colors } from '../text/color.ts';
import { foldMessage } from '../text/fold.ts';
import type { Columns } from '../text/text-options.ts';
import { hangText } from '../text/wrap.ts';

const labelWidth = 11;

/** Renders a labelled line, wrapped between words and indented to the start of its text. */
export function formatLine(label: string, text: string, columns: Columns): string {
  const blank = ' '.repeat(labelWidth - label.length);
  return hangText(`  ${colors.dim(label)}${blank}`, foldMessage(text), columns);
}

/** Renders an item of a list: a mark, and text wrapped below its own beginning. */
export function formatExplanationItem(mark: string, text: string, columns: Columns): string {
  return hangText(`  ${mark} `, foldMessage(text), columns);
}
