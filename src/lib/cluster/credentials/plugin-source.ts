import type { ClusterEntry, PluginEntry } from '../connection/entries.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { noCredentials } from './no-credentials.ts';
import { type PluginCredential, readPluginAnswer } from './plugin-answer.ts';
import { isPluginInteractive, pluginInfo } from './plugin-info.ts';
import { type PluginRun, runPlugin } from './run-plugin.ts';

/** The cluster that needs the credentials. */
export interface PluginTarget {
  readonly cluster: ClusterEntry;
  /** Its certificate authority, in PEM. */
  readonly ca: Buffer | undefined;
}

/** Milliseconds after a failure during which the plugin is not called again. */
const SAME_MOMENT = 1_000;

/**
 * Credentials of a plugin. It is called once for all requests that wait for it. It is called again when its credential
 * has expired, and when the API server rejects it.
 */
export class PluginSource implements CredentialSource {
  readonly #plugin: PluginEntry;
  readonly #target: PluginTarget;
  readonly #how: Omit<PluginRun, 'info' | 'interactive'>;
  #asking: Promise<PluginCredential> | undefined;
  #last: PluginCredential | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;

  constructor(
    plugin: PluginEntry,
    target: PluginTarget,
    how: Omit<PluginRun, 'info' | 'interactive'>,
  ) {
    this.#plugin = plugin;
    this.#target = target;
    this.#how = how;
  }

  current(): Promise<Credential> {
    const last = this.#last;
    const isGood = last && (last.expires === undefined || last.expires >= Date.now());
    return isGood ? Promise.resolve(last) : this.#ask();
  }

  async renew(refused: Credential): Promise<Credential | undefined> {
    // Another request was rejected as well, and has called the plugin already.
    if (this.#last && this.#last !== refused) return this.#last;
    return this.#ask();
  }

  async #ask(): Promise<PluginCredential> {
    // Several requests need it at about the same time: none of them would get another answer.
    const failure = this.#failure;
    if (failure && performance.now() - failure.at < SAME_MOMENT) throw failure.error;
    this.#asking ??= this.#run()
      .catch((error: unknown) => {
        this.#failure = { error, at: performance.now() };
        throw error;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  async #run(): Promise<PluginCredential> {
    const plugin = this.#plugin;
    const { cluster, ca } = this.#target;
    const interactive = this.#how.isHeard && isPluginInteractive(plugin);
    const info = pluginInfo(plugin, cluster, ca, interactive);
    const answer = readPluginAnswer(
      await runPlugin(plugin, { ...this.#how, info, interactive }),
      plugin.apiVersion,
    );
    if (typeof answer === 'string') {
      throw noCredentials(
        `the credential plugin ${plugin.command} ${answer}`,
        'check exec of this user in the kubeconfig; kubectl auth whoami shows whether it works there',
      );
    }
    this.#last = answer;
    return answer;
  }
}
