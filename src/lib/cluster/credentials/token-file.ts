import { readFileSync } from 'node:fs';
import { present } from '../../present.ts';
import type { ClientCertificate, Credential, CredentialSource } from './credential.ts';
import { bearer, noCredentials } from './no-credentials.ts';

/** Milliseconds for which a token is used before its file is read again (client-go v0.36 transport/token_source.go). */
const PERIOD = 50_000;

/** A token in a file that another program keeps fresh, as the kubelet does for pods. */
export class TokenFileSource implements CredentialSource {
  readonly #path: string;
  readonly #certificate: ClientCertificate | undefined;
  #last: Credential | undefined;
  #readAt = -Infinity;

  /**
   * @param fallback the token to use while the file is empty.
   * @throws {ClusterError} there is no token at all.
   */
  constructor(
    path: string,
    fallback: string | undefined,
    certificate: ClientCertificate | undefined,
  ) {
    this.#path = path;
    this.#certificate = certificate;
    if (fallback) this.#last = this.#credential(fallback);
    else this.#read();
  }

  current(): Promise<Credential> {
    if (performance.now() - this.#readAt < PERIOD && this.#last) return Promise.resolve(this.#last);
    return Promise.resolve().then(() => this.#readOrKeep());
  }

  renew(refused: Credential): Promise<Credential | undefined> {
    return Promise.resolve().then(() => {
      const now = this.#readOrKeep();
      return now.authorization === refused.authorization ? undefined : now;
    });
  }

  // The last token may still be valid while the file is being replaced.
  #readOrKeep(): Credential {
    try {
      return this.#read();
    } catch (error) {
      if (this.#last) return this.#last;
      throw error;
    }
  }

  #read(): Credential {
    let token: string;
    try {
      token = readFileSync(this.#path, 'utf8').trim();
    } catch {
      throw noCredentials(`the file ${this.#path} cannot be read`, 'check tokenFile of this user');
    }
    if (!token) {
      throw noCredentials(`the file ${this.#path} is empty`, 'check tokenFile of this user');
    }
    this.#last = this.#credential(token);
    this.#readAt = performance.now();
    return this.#last;
  }

  #credential(token: string): Credential {
    const certificate = this.#certificate;
    return present({ authorization: bearer(token), certificate });
  }
}
