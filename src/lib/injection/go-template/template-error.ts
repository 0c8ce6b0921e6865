/** Why a template has no result. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /**
   * `refused`: Go itself reports an error, so that an injector refuses the pod. `unsupported`: the template uses a part
   * of the language that this program does not know, so that the result is not known.
   */
  readonly kind: 'refused' | 'unsupported';

  constructor(kind: TemplateError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Go's own error while it executes a template. */
export function refuse(message: string): TemplateError {
  return new TemplateError('refused', message);
}

/** A part of the language that is not known here. */
export function unsupported(message: string): TemplateError {
  return new TemplateError('unsupported', message);
}
