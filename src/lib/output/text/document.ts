import { Document, isScalar, Scalar, visit } from 'yaml';

/** The values of `-o` that every command accepts. */
export type OutputFormat = 'table' | 'wide' | 'json' | 'yaml';

/** Renders a whole result as JSON (two spaces) or YAML; ends with a newline. */
export function formatDocument(result: object, format: 'json' | 'yaml'): string {
  return format === 'json' ? `${formatJson(result, 2)}\n` : formatYaml(result);
}

/** Renders data as JSON. All characters that a terminal obeys or hides are escaped. */
export function formatJson(value: object, indent?: number): string {
  // JSON itself escapes only the first 32 characters.
  return JSON.stringify(value, undefined, indent).replaceAll(UNSEEN, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${hex(found.charCodeAt(at), 4)}`).join(''),
  );
}

/** Renders data as YAML. All characters that a terminal obeys or hides are escaped. */
export function formatYaml(value: object): string {
  const document = new Document(value);
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && node.value.search(UNSEEN) >= 0) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value === 'string' && key.value.search(UNSEEN) >= 0) {
        key.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replaceAll(UNSEEN, (found) => `\\U${hex(found.codePointAt(0) ?? 0, 8)}`);
}

/** Every character that a terminal may obey or hide, except the line separator, which is never part of a text here. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
