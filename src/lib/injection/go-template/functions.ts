import type { GoValue } from './values.ts';

/** A function that a template may call; takes the piped value last. */
type TemplateFunction = (...args: readonly GoValue[]) => GoValue;

/** Functions by name. */
export type FunctionMap = Readonly<Record<string, TemplateFunction>>;
