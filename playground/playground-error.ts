/** A playground that cannot start or go on; the message says what is missing and what to do. */
export class PlaygroundError extends Error {
  override readonly name: string = 'PlaygroundError';
}

/** A component found its port taken by another program, after the port was found free. */
export class PortTakenError extends PlaygroundError {
  override readonly name = 'PortTakenError';
}
