import type { RequestOptions } from 'node:https';
import type { UserEntry } from '../connection/entries.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { noCredentials } from './no-credentials.ts';

/** The part of the library's KubeConfig that is used here. */
interface ProviderConfig {
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** Credentials of an auth provider (OIDC, and cloud providers) that the client library supports. */
export class ProviderSource implements CredentialSource {
  readonly #user: UserEntry;
  #config: ProviderConfig | undefined;

  constructor(user: UserEntry) {
    this.#user = user;
  }

  async current(): Promise<Credential> {
    const options: RequestOptions = { headers: {} };
    try {
      this.#config ??= await this.#load();
      await this.#config.applyToHTTPSOptions(options);
    } catch {
      // The library's errors may quote the answer of a token service.
      throw noCredentials(
        `the auth provider of user ${this.#user.name} returned none`,
        'log in again, and see whether the same works with kubectl auth whoami',
      );
    }
    const headers = options.headers as Readonly<Record<string, string | undefined>>;
    // The library's providers differ in how they write the name of the header.
    const authorization = headers['Authorization'] ?? headers['authorization'];
    return authorization ? { authorization } : {};
  }

  renew(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async #load(): Promise<ProviderConfig> {
    const { KubeConfig } = await import('#kube-config');
    const { name, authProvider } = this.#user;
    const config = new KubeConfig();
    // The library only provides a header; it does not need to know where the request goes.
    config.loadFromOptions({
      clusters: [{ name, server: 'https://localhost' }],
      users: [{ name, authProvider }],
      contexts: [{ name, cluster: name, user: name }],
      currentContext: name,
    });
    return config;
  }
}
