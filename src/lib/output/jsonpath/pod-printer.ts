import type { PodObject } from '../../injection/model/api-objects.ts';
import type { Json, JsonObject } from '../../injection/model/model.ts';
import { createCustomColumns } from './custom-columns.ts';
import { type Needs, needsOfField, prune } from './jsonpath-needs.ts';
import { compileTemplate, fillTemplate } from './jsonpath.ts';

/** Prints pods as `kubectl get pods` would, in a format that the user specifies. */
export interface PodPrinter {
  /** Takes one pod, as an item of a list; keeps only the fields that the format reads. */
  readonly add: (pod: PodObject) => void;
  /**
   * Everything that was added, as text.
   * @throws {JsonPathError} the format does not fit the pods.
   */
  readonly print: () => string;
  /** Whether the output passes unchanged, including control characters: kubectl escapes columns, but not templates. */
  readonly isRaw: boolean;
  /** Whether the format shows the names of containers, but not those of init containers. */
  readonly hidesInitContainers: boolean;
}

/**
 * `-o jsonpath`: the template is filled in with a List of API version v1, as kubectl builds from several objects.
 * @throws {JsonPathError} the template cannot be read.
 */
export function createJsonPathPrinter(text: string): PodPrinter {
  const template = compileTemplate(text);
  const needs = needsOfField(template.needs, 'items');
  const items: Json[] = [];
  return {
    add: (pod) => {
      items.push(prune(asItem(pod), needs));
    },
    print: () =>
      fillTemplate(template, {
        apiVersion: 'v1',
        kind: 'List',
        metadata: { resourceVersion: '' },
        items,
      }),
    isRaw: true,
    hidesInitContainers: hidesInitContainers(needs),
  };
}

/**
 * `-o custom-columns`: a line for each pod.
 * @throws {JsonPathError} a column cannot be read.
 */
export function createCustomColumnsPrinter(text: string): PodPrinter {
  const columns = createCustomColumns(text);
  const rows: (readonly string[])[] = [];
  return {
    add: (pod) => {
      rows.push(columns.row(asItem(pod)));
    },
    print: () => columns.format(rows),
    isRaw: false,
    hidesInitContainers: columns.needs.some(hidesInitContainers),
  };
}

// Items of a list lack these two fields; kubectl adds them.
function asItem(pod: PodObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', ...pod } as unknown as JsonObject;
}

function hidesInitContainers(needs: Needs): boolean {
  const spec = needsOfField(needs, 'spec');
  if (needs.isWhole || spec.isWhole) return false;
  const shows = (list: string): boolean => {
    const containers = needsOfField(spec, list);
    return containers.isWhole || needsOfField(containers, 'name').isWhole;
  };
  return shows('containers') && !shows('initContainers');
}
