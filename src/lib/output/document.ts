import { stringify } from 'yaml';

/** The values of `-o` that every command understands. */
export type OutputFormat = 'table' | 'wide' | 'json' | 'yaml';

/** Renders a result whole, as JSON (two spaces) or YAML; ends with a newline. */
export function formatDocument(result: object, format: 'json' | 'yaml'): string {
  return format === 'json'
    ? `${JSON.stringify(result, undefined, 2)}\n`
    : stringify(result, { lineWidth: 0 });
}
