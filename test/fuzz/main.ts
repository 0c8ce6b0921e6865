/**
 * Fuzzes everything that takes text from users: `node test/fuzz/main.ts [--texts 200000] [--seed N]`. Ends with 1 on a
 * crash or hang, and says on which text.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const { count, problems } = await fuzz(Number(values.texts), Number(values.seed));
for (const problem of problems) console.error(problem);
console.log(`${count} texts, seed ${values.seed}: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
