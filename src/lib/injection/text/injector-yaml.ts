import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/** How the injector reads YAML: dates and times of day stay strings, and the last of duplicate keys counts. */
export const YAML_OF_THE_INJECTOR: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  logLevel: 'error',
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isTimeTag(tag)),
};

function isTimeTag(tag: { readonly tag: string; readonly format?: string }): boolean {
  return tag.tag.endsWith(':timestamp') || tag.format === 'TIME';
}
