/**
 * Shortens a name to a width by taking away from its middle, since names of one workload differ at their ends.
 * @param width in columns; at least 1.
 */
export function shortenName(name: string, width: number): string {
  if (name.length <= width) return name;
  const kept = Math.max(width - 1, 0);
  const end = Math.floor(kept / 2);
  return `${name.slice(0, kept - end)}…${end === 0 ? '' : name.slice(-end)}`;
}
