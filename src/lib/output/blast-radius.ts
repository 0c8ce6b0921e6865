import type { BlastRadius } from '../injection/impact-tally.ts';
export function formatBlastRadius(radius: BlastRadius, _options: { readonly wide: boolean }): string {
  return `${JSON.stringify(radius.counts)}\n`;
}
