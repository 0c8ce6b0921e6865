import { NAMESPACE_INJECTION, REVISION } from '../../injection/model/keys.ts';
import type { NamespaceList } from '../../operations/namespace/list-namespaces.ts';
import { formatIdleLabels, idleMark } from '../text/idle-labels.ts';
import { formatTable } from '../text/table.ts';

/** Renders namespaces with their injection labels; `wide` adds the ambient mode. */
export function formatNamespaceList(
  list: NamespaceList,
  { wide }: { readonly wide: boolean },
): string {
  const headings = ['NAME', 'ISTIO-INJECTION', 'REVISION', ...(wide ? ['DATAPLANE-MODE'] : [])];
  const table = formatTable(
    headings,
    list.namespaces.map(({ name, injection, revision, dataplaneMode, idle = [] }) => {
      const mark = (label: string): string =>
        idle.some((one) => one.label === label) ? idleMark : '';
      return [
        name,
        shown(injection) + mark(NAMESPACE_INJECTION),
        shown(revision) + mark(REVISION),
        ...(wide ? [shown(dataplaneMode)] : []),
      ];
    }),
  );
  return table + formatIdleLabels(list.namespaces);
}

// A label with an empty value is there, and does something; it must not look like an absent one.
function shown(value: string | undefined): string {
  if (value === undefined) return '<none>';
  return value === '' ? '""' : value;
}
