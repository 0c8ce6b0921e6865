/**
 * Writes docs/schemas/injection-policy.json, the JSON Schema of the file that `policy set --file` takes, from the very
 * rules that read it. `--check` only says whether the file is as it should be.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { z } from 'zod';
import { policyFile } from '../src/lib/injection/policy-file.ts';

const target = 'docs/schemas/injection-policy.json';
const schema = { title: 'InjectionPolicy', ...z.toJSONSchema(policyFile) };
const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 });
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${target} is stale; run: npm run build`);
  process.exitCode = 1;
}
