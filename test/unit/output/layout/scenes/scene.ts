import type { TextOptions } from '../../../../../src/lib/output/text/text-options.ts';

/** One text that a command prints, for any width: a document, and the function that renders it. */
export type Scene = (options: TextOptions) => string;

/** Scenes by the name of their golden file. */
export type Scenes = Readonly<Record<string, Scene>>;

/** The options of `-o wide`. */
export function wide({ columns }: TextOptions): TextOptions {
  return { wide: true, columns };
}
