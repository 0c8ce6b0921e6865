/** Where a reason code is explained: a heading of the generated page. */
export function reasonLink(code: string): string {
  return `docs/reasons.md#${code}`;
}
