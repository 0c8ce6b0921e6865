/**
 * Writes the JSON Schemas of the files that users write, from the rules that read these files. `--check` only reports
 * whether they are up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { z } from 'zod';
import { policyFile } from '../src/lib/injection/policy/policy-file.ts';
import { expectationsFile } from '../src/lib/injection/verification/expectations-file.ts';

const files = [
  ['injection-policy', 'InjectionPolicy', policyFile],
  ['expectations', 'Expectations', expectationsFile],
] as const;

for (const [name, title, rules] of files) {
  const target = `docs/schemas/${name}.json`;
  const schema = { title, ...z.toJSONSchema(rules) };
  const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 });
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is stale; run: npm run build`);
    process.exitCode = 1;
  }
}
