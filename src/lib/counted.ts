/** A number of things in words: `1 pod`, `3 pods`. Only for nouns with a plural in -s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
