import { UsageError } from '../../errors.ts';

/** The error for a namespace that is not there. */
export function noSuchNamespace(name: string, canCreate = false): UsageError {
  return new UsageError(`namespace "${name}" does not exist`, {
    code: 'no-namespace',
    nextStep: canCreate
      ? 'check the name, or add --create'
      : 'see which there are: kubectl asm-inject namespace list',
  });
}
