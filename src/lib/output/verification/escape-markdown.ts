import { escapeText } from '../../escape.ts';

/**
 * Splits text that GitHub and GitLab turn into links after rendering, when a backslash is already gone; it is
 * invisible.
 */
const SPLIT = '<!-- -->';

/**
 * Escapes foreign text, on one line, for CommonMark and GitHub's extensions to it: nothing in it becomes emphasis, a
 * link, an address, a mention, an entity, HTML, code, a list, a heading or another cell.
 */
export function escapeMarkdown(text: string): string {
  return escapeText(text.replaceAll(/\s+/g, ' ').trim())
    .replaceAll(/[\\`*_~|<>[\]!#&]/g, String.raw`\$&`)
    .replaceAll(/:(?=\S)/g, String.raw`\:`)
    .replaceAll(/\bwww\./gi, (found) => `${found.slice(0, -1)}\\.`)
    .replaceAll('@', `@${SPLIT}`)
    .replaceAll(/\\#(?=\d)/g, `\\#${SPLIT}`)
    .replace(/^[-+=]/, String.raw`\$&`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`);
}
