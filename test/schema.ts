import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** What is wrong with a document by one of the published schemas, e.g. `injector-list`; nothing when it is valid. */
export function findSchemaProblems(document: unknown, schema: string): readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const source = readFileSync(`docs/schemas/${schema}.json`, 'utf8');
  const validate = ajv.compile(JSON.parse(source) as object);
  validate(document);
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
