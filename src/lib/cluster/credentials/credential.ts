/** The client's certificate and key for TLS; both in PEM. */
export interface ClientCertificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** Proof of identity for the API server. */
export interface Credential {
  /** The value of the Authorization header. */
  readonly authorization?: string;
  readonly certificate?: ClientCertificate;
}

/** Where credentials come from. */
export interface CredentialSource {
  /**
   * The credential that is valid now; called before each request.
   * @throws {AsmInjectError} no credential is available.
   */
  current(): Promise<Credential>;
  /**
   * Another credential, after the API server rejected one (401).
   * @returns nothing if there is no other.
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
