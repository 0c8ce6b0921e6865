import { readFileSync } from 'node:fs';
import { WARM_UP_NAMESPACE } from './objects.ts';

/** A command line, and its exit code if it goes the usual way. */
interface WarmUpLine {
  readonly line: string;
  readonly exitCode: number;
}

const scope = `-n ${WARM_UP_NAMESPACE}`;

/** What people and pipelines ask most, and previews of what they change. */
export const linesForCluster: readonly WarmUpLine[] = [
  { line: `verify ${scope}`, exitCode: 3 },
  { line: `verify deploy/web ${scope}`, exitCode: 0 },
  { line: 'verify -A', exitCode: 3 },
  { line: `verify ${scope} -o json`, exitCode: 3 },
  { line: `status ${scope}`, exitCode: 0 },
  { line: 'status -A', exitCode: 0 },
  { line: `explain deploy/web ${scope}`, exitCode: 0 },
  { line: `explain deploy/plain ${scope}`, exitCode: 0 },
  { line: 'namespace list', exitCode: 0 },
  { line: 'policy show', exitCode: 0 },
  { line: 'injector show', exitCode: 0 },
  { line: `opt-out deploy/web ${scope} --dry-run=client`, exitCode: 0 },
  { line: `namespace enable ${WARM_UP_NAMESPACE} --dry-run=client`, exitCode: 0 },
  { line: `restart ${scope} --dry-run=client`, exitCode: 0 },
];

/** Lines that together run the code of most starts: help, a usage error, and each command up to its first request. */
export function linesWithoutCluster(): readonly string[] {
  const { commands } = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as {
    commands: Readonly<Record<string, unknown>>;
  };
  const ids = Object.keys(commands).map((id) => id.replaceAll(':', ' '));
  return [
    '--version',
    '--help',
    '__complete ver',
    'verify --no-such-flag',
    ...ids.flatMap((id) => [`${id} --help`, id]),
  ];
}
