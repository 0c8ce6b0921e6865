import { type Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { present } from '../../present.ts';
import type { ClientCertificate, Credential, CredentialSource } from '../credentials/credential.ts';
import { createAgent, type Endpoint } from './agents.ts';

/** One request, as it goes over the wire. */
export interface Outgoing {
  readonly method: string;
  /** Appended to the path of the server, unchanged. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** Requests to one API server as one user, over kept-alive connections. */
export class Transport {
  /** The address of the API server. */
  readonly url: URL;
  readonly #endpoint: Endpoint;
  readonly #source: CredentialSource;
  /** Headers that nothing may override: the user to act as. */
  readonly #identity: Readonly<Record<string, string | string[]>>;
  readonly #agents = new Set<Agent>();
  #agent:
    | { readonly certificate: ClientCertificate | undefined; readonly made: Promise<Agent> }
    | undefined;

  constructor(
    endpoint: Endpoint,
    source: CredentialSource,
    identity: Readonly<Record<string, string | string[]>>,
  ) {
    this.url = endpoint.url;
    this.#endpoint = endpoint;
    this.#source = source;
    this.#identity = identity;
  }

  /**
   * The credential to use now.
   * @throws {AsmInjectError} no credential is available.
   */
  credential(): Promise<Credential> {
    return this.#source.current();
  }

  /**
   * Sends a request. If the API server rejects the credential (401) and there is another one, it is sent once more: it
   * was rejected before anything was done.
   * @returns the answer; its body is still to come.
   * @throws Node's error when there is no answer.
   */
  async open(outgoing: Outgoing): Promise<IncomingMessage> {
    const credential = await this.#source.current();
    const answer = await this.#send(outgoing, credential);
    if (answer.statusCode !== 401) return answer;
    const renewed = await this.#source.renew(credential);
    if (!renewed) return answer;
    answer.resume();
    return this.#send(outgoing, renewed);
  }

  /** Closes kept-alive connections, so that the process can end. */
  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  async #send(
    { method, target, headers, body, signal }: Outgoing,
    { authorization, certificate }: Credential,
  ): Promise<IncomingMessage> {
    const { url } = this.#endpoint;
    const options: RequestOptions = {
      ...urlToHttpOptions(url),
      // Concatenated and not resolved: a URL parser would resolve dots in the path and lead elsewhere.
      path: url.pathname.replace(/\/$/, '') + target,
      method,
      signal,
      agent: await this.#agentFor(certificate),
      headers: present({
        ...(headers as Record<string, string | string[]>),
        Authorization: authorization,
        ...this.#identity,
      }),
    };
    const start = url.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve, reject) => {
      start(options, resolve).on('error', reject).end(body);
    });
  }

  #agentFor(certificate: ClientCertificate | undefined): Promise<Agent> {
    if (this.#agent && this.#agent.certificate === certificate) return this.#agent.made;
    const made = createAgent(this.#endpoint, certificate).then((agent) => {
      this.#agents.add(agent);
      return agent;
    });
    this.#agent = { certificate, made };
    return made;
  }
}
