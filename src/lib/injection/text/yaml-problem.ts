import { YAMLError } from 'yaml';

type Code = YAMLError['code'];

/** Meanings of the parser's codes (yaml 2.9 errors.d.ts); its own sentences use terms of its grammar. */
const PROBLEMS: Readonly<Partial<Record<Code, string>>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have an anchor or a tag',
  BAD_ALIAS: 'an alias (*name) has no valid name',
  BAD_DQ_ESCAPE: 'a double-quoted string has an invalid escape after "\\"',
  BAD_INDENT: 'the indentation is wrong',
  BAD_SCALAR_START: 'a value that starts with a special character must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a nested value must start on its own line, or a ":" needs quotes',
  BLOCK_IN_FLOW: 'a value in brackets or braces cannot contain an indented block',
  DUPLICATE_KEY: 'a key appears twice in one map',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a bracket, brace, quote, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key spans several lines; perhaps a ":" is missing',
  MULTIPLE_DOCS: 'it contains several documents',
  NON_STRING_KEY: 'a key is not a string',
  RESOURCE_EXHAUSTION: 'its aliases expand to too many values',
  TAB_AS_INDENT: 'a tab is used for indentation; YAML allows only spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name) is not known',
};

/**
 * Describes in plain words why a text is not valid YAML.
 * @param error reported or thrown by the YAML parser; it throws plain errors for aliases and merges.
 * @returns the words that follow "it is not YAML: ".
 */
export function describeYamlProblem(error: unknown): string {
  if (error instanceof YAMLError) return PROBLEMS[error.code] ?? OTHER;
  const message = error instanceof Error ? error.message : '';
  // yaml 2.9 nodes/Alias.js and schema/yaml-1.1/merge.js
  if (message.startsWith('Unresolved alias')) {
    return 'an alias (*name) has no anchor (&name) before it';
  }
  if (message.startsWith('Excessive alias count')) return 'its aliases expand to too many values';
  if (message.startsWith('Merge sources')) return '"<<" can only merge maps';
  return OTHER;
}

const OTHER = 'a character stands where none or another one is expected';
