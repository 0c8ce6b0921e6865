/**
 * The template language of `kubectl get -o jsonpath`, as a tree. Rules: client-go v0.36 util/jsonpath, which differs from
 * RFC 9535 and from every JSONPath library.
 */

/** A template: literal text, actions in braces, and blocks between `{range …}` and `{end}`. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly steps: Steps }
  | {
      readonly kind: 'range';
      readonly steps: Steps;
      readonly body: readonly TemplateNode[];
    };

/** The steps of an action, one after the other; each works on the results of the one before. */
export type Steps = readonly PathStep[];

/** One step of an action. */
export type PathStep =
  | { readonly kind: 'literal'; readonly value: string | boolean | Number }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'union'; readonly members: readonly Steps[] }
  | { readonly kind: 'wildcard' | 'recursive' }
  | { readonly kind: 'word'; readonly word: string };

/** A number in a template; a comparison distinguishes whole numbers from others. */
interface Number {
  readonly value: number;
  readonly isWhole: boolean;
}

/** `[start:end:step]`; an index `[n]` is the slice from n to the one after it. */
export interface Slice {
  readonly start?: number;
  readonly end?: number;
  /** The end comes from an index, where 0 means the end of the list: `[-1]` is its last item. */
  readonly isIndex: boolean;
  readonly step?: number;
}

/** `[?(left operator right)]`, or `[?(left)]`, which asks whether there is any result. */
export interface Filter {
  readonly left: Steps;
  readonly operator: string;
  readonly right: Steps;
}
