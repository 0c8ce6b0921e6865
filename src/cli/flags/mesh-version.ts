import { UsageError } from '../../lib/errors.ts';
import { type MeshVersion, parseVersion } from '../../lib/injection/model/version.ts';

/**
 * Reads the value of `--asm-version`.
 * @throws {UsageError} it is not a version.
 */
export function readMeshVersion(text: string | undefined): MeshVersion | undefined {
  if (text === undefined) return undefined;
  const version = parseVersion(text, 'asm');
  if (version) return version;
  throw new UsageError(`--asm-version "${text}" is not a version`, {
    code: 'bad-flag-value',
    nextStep: 'write it as the console shows it, e.g. --asm-version 1.18.0.131',
  });
}
