import { UsageError } from '../../errors.ts';

/** The error for a namespace that does not exist. */
export function noSuchNamespace(name: string, canCreate = false): UsageError {
  return new UsageError(`namespace "${name}" does not exist`, {
    code: 'no-namespace',
    nextStep: canCreate
      ? 'check the name, or add --create'
      : 'see which there are: kubectl asm-inject namespace list',
  });
}

/** The error for one or several namespaces that do not exist. */
export function noSuchNamespaces(names: readonly string[]): UsageError {
  const [name = '', ...others] = names;
  if (others.length === 0) return noSuchNamespace(name);
  return new UsageError(`namespaces do not exist: ${names.join(', ')}`, {
    code: 'no-namespace',
    nextStep: 'see which there are: kubectl asm-inject namespace list',
  });
}
