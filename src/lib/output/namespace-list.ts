import type { NamespaceList } from '../operations/namespace/list-namespaces.ts';
import { formatTable } from './table.ts';

/** Renders namespaces with their injection labels; `wide` adds the ambient mode. */
export function formatNamespaceList(
  list: NamespaceList,
  { wide }: { readonly wide: boolean },
): string {
  const headings = ['NAME', 'ISTIO-INJECTION', 'REVISION', ...(wide ? ['DATAPLANE-MODE'] : [])];
  return formatTable(
    headings,
    list.namespaces.map(({ name, injection, revision, dataplaneMode }) => [
      name,
      shown(injection),
      shown(revision),
      ...(wide ? [shown(dataplaneMode)] : []),
    ]),
  );
}

// A label with an empty value is there, and does something; it must not look like an absent one.
function shown(value: string | undefined): string {
  if (value === undefined) return '<none>';
  return value === '' ? '""' : value;
}
