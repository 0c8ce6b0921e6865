import { escapeLines } from '../../escape.ts';
import type { Json, JsonObject } from '../../injection/model/model.ts';
import { compareBytes, formatGoValue, InexactNumberError } from './go-text.ts';
import { JsonPathError } from './jsonpath-error.ts';
import type { Needs } from './jsonpath-needs.ts';
import { compileTemplate, evaluateTemplate, type Template } from './jsonpath.ts';

/** Columns that a user specifies, as `kubectl get -o custom-columns` accepts them. */
export interface CustomColumns {
  /** The fields that they read of an object. */
  readonly needs: readonly Needs[];
  /**
   * The cells of one object.
   * @throws {JsonPathError} a column does not fit the object.
   */
  readonly row: (object: JsonObject) => readonly string[];
  /** The headings and the rows, aligned. */
  readonly format: (rows: readonly (readonly string[])[]) => string;
}

/** The minimum width of a column, and the padding between two (kubectl v0.36 cli-runtime/pkg/printers/tabwriter.go). */
const tab = { minimum: 6, padding: 3 };

/**
 * Reads columns of the form `NAME:.metadata.name,IMAGE:{.spec.containers[0].image}`
 * (kubectl v0.36 pkg/cmd/get/customcolumn.go).
 * @throws {JsonPathError} a column without a heading or a path, or a path that cannot be read.
 */
export function createCustomColumns(text: string): CustomColumns {
  const columns = text.split(',').map(readColumn);
  return {
    needs: columns.map(({ template }) => template.needs),
    // kubectl escapes columns, but leaves line ends in them (v1.36 pkg/cmd/get/customcolumn.go).
    row: (object) => columns.map(({ template }) => escapeLines(formatCell(template, object))),
    format: (rows) => align([columns.map(({ heading }) => heading), ...rows]),
  };
}

function readColumn(text: string): { readonly heading: string; readonly template: Template } {
  const colon = text.indexOf(':');
  const [, braced, bare] = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text.slice(colon + 1)) ?? [];
  const path = braced ?? bare;
  if (colon === -1 || path === undefined) {
    throw new JsonPathError(
      `of column "${text}" cannot be read`,
      "write HEADING:PATH, for example: -o custom-columns='NAME:.metadata.name,PHASE:.status.phase'",
    );
  }
  return { heading: text.slice(0, colon), template: compileTemplate(`{.${path}}`) };
}

function formatCell(template: Template, object: JsonObject): string {
  try {
    const values = evaluateTemplate(template, object);
    return values.length === 0 ? '<none>' : values.map((value) => formatGo(value)).join(',');
  } catch (error) {
    if (!(error instanceof InexactNumberError)) throw error;
    throw new JsonPathError(`leads to the number ${error.number}, which is too large to be exact`);
  }
}

/** Formats a value as Go's fmt.Sprint does: `map[a:1 b:2]`, `[1 2]`, `<nil>`. */
function formatGo(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return formatGoValue(value);
  if (Array.isArray(value)) {
    return `[${(value as readonly Json[]).map((item) => formatGo(item)).join(' ')}]`;
  }
  const entries = Object.entries(value)
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([key, item]) => `${key}:${formatGo(item ?? null)}`);
  return `map[${entries.join(' ')}]`;
}

function align(lines: readonly (readonly string[])[]): string {
  const last = (lines[0]?.length ?? 1) - 1;
  const widths = Array.from({ length: last }, (_, column) =>
    lines.reduce(
      (widest, line) => Math.max(widest, widthOf(line[column]) + tab.padding),
      tab.minimum,
    ),
  );
  return lines
    .map((line) =>
      line.map(
        (cell, column) =>
          cell + ' '.repeat((widths[column] ?? 0) - (column < last ? widthOf(cell) : 0)),
      ),
    )
    .map((cells) => `${cells.join('')}\n`)
    .join('');
}

function widthOf(cell = ''): number {
  return Array.from(cell).length;
}
