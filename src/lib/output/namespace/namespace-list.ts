import { NAMESPACE_INJECTION, REVISION } from '../../injection/model/keys.ts';
import type { NamespaceList } from '../../operations/namespace/list-namespaces.ts';
import { formatIdleLabels, idleMark } from '../text/idle-labels.ts';
import { markSystem } from '../text/mark-system.ts';
import { formatTable } from '../text/table.ts';
import type { TextOptions } from '../text/text-options.ts';

/** Renders namespaces with their injection labels; `wide` adds the ambient mode. */
export function formatNamespaceList(list: NamespaceList, options: TextOptions): string {
  const { wide, columns } = options;
  const table = formatTable(
    [
      { heading: 'NAME', isName: true },
      'ISTIO-INJECTION',
      { heading: 'REVISION', isName: true },
      ...(wide ? [{ heading: 'DATAPLANE-MODE', spare: 1 }] : []),
    ],
    list.namespaces.map(({ name, system, injection, revision, dataplaneMode, idle = [] }) => {
      const mark = (label: string): string =>
        idle.some((one) => one.label === label) ? idleMark : '';
      return [
        markSystem({ name, system }),
        shown(injection) + mark(NAMESPACE_INJECTION),
        shown(revision) + mark(REVISION),
        ...(wide ? [shown(dataplaneMode)] : []),
      ];
    }),
    options,
  );
  return table + formatIdleLabels(list.namespaces, columns);
}

// A label with an empty value exists, and has an effect; it must not look like an absent one.
function shown(value: string | undefined): string {
  if (value === undefined) return '<none>';
  return value === '' ? '""' : value;
}
