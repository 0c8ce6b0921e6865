/** An operand, with the fields that are read from it. */
export interface Operand {
  readonly base:
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'dot' }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };
  readonly fields: readonly string[];
}

/** A function with its arguments, or one operand. */
export type Command = readonly [Operand, ...Operand[]];

/** Commands, each of which gets the result of the one before it as its last argument. */
export interface Pipeline {
  readonly commands: readonly Command[];
  /** Variables that get the result; `isNew` with `:=`. */
  readonly assigns?: { readonly names: readonly string[]; readonly isNew: boolean };
}

/** A block that is rendered depending on a value, with the value as dot, or once for each of its entries. */
export interface Block<Kind extends 'if' | 'with' | 'range' = 'if' | 'with' | 'range'> {
  readonly kind: Kind;
  readonly pipeline: Pipeline;
  readonly then: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** A call of a template that is defined in the same text. */
export interface TemplateCall {
  readonly kind: 'template';
  readonly name: string;
  readonly pipeline?: Pipeline;
}

/** A part of a template. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'break' | 'continue' }
  | TemplateCall
  | Block<'if'>
  | Block<'with'>
  | Block<'range'>;

/** A parsed template with the templates that it defines. */
export interface ParsedTemplate {
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}
