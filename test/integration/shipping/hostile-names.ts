import { writeFile } from 'node:fs/promises';

/** Names that a kubeconfig can have, and what a shell could make of them; each begins in another way. */
const names = [
  'two words',
  "one's own",
  'quo"ted',
  'dol$(echo lar)$HOME',
  'back\\slash',
  'semi;colon&more|pipe',
  'bang!bang',
  'star*?[a]',
  'hash#tag',
  'tick`date`',
  'colon:two words',
  'per%40at@cluster',
];

/** What is typed before Tab, and the words that a shell must pass on after it. */
export const hostileLines: readonly (readonly [string, string])[] = names.map((name) => [
  `--context ${name.slice(0, 3)}`,
  name,
]);

/** The same where a quote is open already; a shell closes it. */
export const quotedLines: readonly (readonly [string, string])[] = names
  .filter((name) => /['"$\\` ]/.test(name))
  .flatMap((name) => [
    [`--context '${name.slice(0, 3)}`, name] as const,
    [`--context "${name.slice(0, 3)}`, name] as const,
  ]);

/** Writes a kubeconfig with such contexts, and with one that no line can hold. */
export async function writeHostileKubeconfig(file: string): Promise<void> {
  const contexts = [...names, 'line\nbreak', 'zero\u200bwidth'].map((name) => ({
    name,
    context: { cluster: 'gone' },
  }));
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts }));
}
