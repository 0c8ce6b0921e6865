/** A playground that cannot start or go on; the message says what is missing and what to do. */
export class PlaygroundError extends Error {
  override readonly name = 'PlaygroundError';
}
