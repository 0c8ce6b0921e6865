/**
 * Compares the engine with recorded decisions of a real injector:
 *
 *     npm run oracle -- ROWS.jsonl SETUPS.json --injector-version 1.29.6
 *     npm run oracle -- ROWS.templates.jsonl INSTALLATION.json
 *
 * Prints every difference, then "N decisions, N differences"; of whole pod templates the share that is not known, and
 * "N templates, N differences, N unknown". Their version and kind of sidecar come from the name of the file
 * (istio-1.30.3-native, istio-after-1.31), or from --injector-version. Of templates, the whole pod that admission
 * returned is compared, or who refused it, and what Pod Security said against it. Exit codes: 0 no difference, 3 some,
 * 2 the files cannot be read.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareDecision, prepareSetups, readRows, readSetups } from './oracle-comparison.ts';
import {
  compareAll,
  prepareInstallation,
  type RecordedInstallation,
  withDevelopmentImages,
} from './template-comparison.ts';

const USAGE =
  'Usage: npm run oracle -- ROWS.jsonl SETUPS.json --injector-version VERSION, or ROWS.templates.jsonl INSTALLATION.json';

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
  if (rowsFile?.endsWith('.templates.jsonl') && setupsFile !== undefined) {
    return compareTemplates(rowsFile, setupsFile, version);
  }
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

function compareTemplates(
  rowsFile: string,
  installationFile: string,
  version: string | undefined,
): number {
  const read = JSON.parse(readFileSync(installationFile, 'utf8')) as RecordedInstallation;
  const isOfRelease = isDevelopment(rowsFile) && !isDevelopment(installationFile);
  const injectors = prepareInstallation(
    isOfRelease ? withDevelopmentImages(read) : read,
    version ?? versionIn(rowsFile),
    rowsFile.includes('-native'),
  );
  const { differences, count, unknown } = compareAll(readFileSync(rowsFile, 'utf8'), injectors);
  for (const difference of differences) console.log(`${rowsFile}, ${difference}`);
  const share = ((100 * unknown) / Math.max(count, 1)).toFixed(1);
  console.log(`${share} % unknown`);
  console.log(`${count} templates, ${differences.length} differences, ${unknown} unknown`);
  return differences.length === 0 ? 0 : 3;
}

function isDevelopment(file: string): boolean {
  return /after-\d/.test(file.split('/').at(-1) ?? '');
}

/** `after-1.31` is the line of development after that release. */
function versionIn(file: string): string {
  const [, after, version] =
    /(after-)?(\d+\.\d+(?:\.\d+)?)/.exec(file.split('/').at(-1) ?? '') ?? [];
  if (version === undefined) throw new Error(USAGE);
  return after === undefined ? version : `${version}.99`;
}
