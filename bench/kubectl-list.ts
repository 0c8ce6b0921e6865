const namesAndContainers =
  'jsonpath={range .items[*]}{.metadata.namespace}{"\\t"}{.metadata.name}{"\\t"}{.spec.containers[*].name}{"\\n"}{end}';

/**
 * The alternative without the plugin: kubectl's arguments that list pods with the names of their containers.
 * @param scope `-A`, or `-n` and a namespace.
 */
export function listWithContainers(...scope: readonly string[]): readonly string[] {
  return ['get', 'pods', ...scope, '-o', namesAndContainers];
}
