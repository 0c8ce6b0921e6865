import { execFileSync } from 'node:child_process';
import type { ToolSet } from './pinned.ts';

/**
 * The directory with the source of a module of a tool set. Go downloads it, in seconds, if this machine does not have it,
 * and checks it against go.sum. Throws what Go says when it cannot.
 */
export function moduleDirectory({ directory }: ToolSet, module: string): string {
  const go = (...args: readonly string[]) =>
    execFileSync('go', args, { cwd: directory, encoding: 'utf8' }).trim();
  go('mod', 'download', module);
  return go('list', '-m', '-f', '{{.Dir}}', module);
}
