import { readFileSync } from 'node:fs';

/**
 * Command lines that together run the code of most starts: help, a usage error, and each command up to its first
 * request, which finds no kubeconfig.
 */
export function commandLinesToWarmUp(): readonly string[] {
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
