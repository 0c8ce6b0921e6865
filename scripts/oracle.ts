/**
 * Compares the engine with recorded decisions of a real injector:
 *
 *     npm run oracle -- ROWS.jsonl SETUPS.json --injector-version 1.29.6
 *
 * Prints every difference, then "N decisions, N differences". Exit codes: 0 none, 3 some, 2 the files cannot be read.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareDecision, prepareSetups, readRows, readSetups } from './oracle-comparison.ts';

const USAGE = 'Usage: npm run oracle -- ROWS.jsonl SETUPS.json --injector-version VERSION';

try {
  process.exitCode = compare();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

function compare(): number {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'injector-version': { type: 'string' } },
  });
  const [rowsFile, setupsFile] = positionals;
  const version = values['injector-version'];
  if (rowsFile === undefined || setupsFile === undefined || version === undefined) {
    throw new Error(USAGE);
  }
  const setups = prepareSetups(readSetups(readFileSync(setupsFile, 'utf8')), version);
  const rows = readRows(readFileSync(rowsFile, 'utf8'));
  let differences = 0;
  for (const [index, row] of rows.entries()) {
    const difference = compareDecision(row, setups);
    if (difference === undefined) continue;
    differences += 1;
    console.log(`${rowsFile}, decision ${index + 1}: ${difference}`);
  }
  console.log(`${rows.length} decisions, ${differences} differences`);
  return differences === 0 ? 0 : 3;
}
