/** What a client proves by TLS; both in PEM. */
export interface ClientCertificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** What proves to the API server who asks. */
export interface Credential {
  /** The header of this name. */
  readonly authorization?: string;
  readonly certificate?: ClientCertificate;
}

/** Where credentials come from. */
export interface CredentialSource {
  /**
   * The credential that is good now; asked for before each request.
   * @throws {AsmInjectError} there is none to be had.
   */
  current(): Promise<Credential>;
  /**
   * Another one, after the API server did not accept one (401).
   * @returns nothing where there is no other.
   * @throws {AsmInjectError} as {@link CredentialSource.current}.
   */
  renew(refused: Credential): Promise<Credential | undefined>;
}

/** A credential that does not change. */
export function fixedSource(credential: Credential): CredentialSource {
  return {
    current: () => Promise.resolve(credential),
    renew: () => Promise.resolve(undefined),
  };
}
