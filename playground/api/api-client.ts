import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { type ApiObject, collectionPath, objectPath } from './api-object.ts';
import type { ApiAccess } from './kubeconfig.ts';

/** The API server's refusal: its own sentence, HTTP status and reason. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** A list as the API server returns it. */
export interface ApiList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly ApiObject[];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

const fieldManager = 'playground';

/**
 * A small JSON client of the API server for the playground's own programs: they start often, and must keep unknown
 * fields, which typed clients lose.
 */
export class ApiClient {
  readonly #access: ApiAccess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(access: ApiAccess) {
    this.#access = access;
  }

  /** Reads one object; undefined when there is none. */
  async find(path: string): Promise<ApiObject | undefined> {
    try {
      return (await this.call({ method: 'GET', path })) as ApiObject;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Lists a collection by its path, which may carry a query. */
  async list(path: string): Promise<ApiList> {
    return (await this.call({ method: 'GET', path })) as ApiList;
  }

  /** Creates an object; with `dryRun` nothing is stored and the answer is the object that would be. */
  async create(object: ApiObject, { dryRun = false } = {}): Promise<ApiObject> {
    const { apiVersion, kind, metadata } = object;
    const path = collectionPath(apiVersion, kind, metadata.namespace);
    const query = dryRun ? '?dryRun=All' : '';
    return (await this.call({ method: 'POST', path: path + query, body: object })) as ApiObject;
  }

  /** Server-side apply in the name of a field manager: the object is created or changed to this state. */
  async apply(object: ApiObject, manager = fieldManager): Promise<ApiObject> {
    const path = `${objectPath(object)}?fieldManager=${manager}&force=true`;
    const contentType = 'application/apply-patch+yaml';
    return (await this.call({ method: 'PATCH', path, body: object, contentType })) as ApiObject;
  }

  /** Merge patch (RFC 7386). */
  async patch(path: string, body: unknown): Promise<ApiObject> {
    const contentType = 'application/merge-patch+json';
    return (await this.call({ method: 'PATCH', path, body, contentType })) as ApiObject;
  }

  /** Deletes an object, if it exists. */
  async delete(path: string): Promise<void> {
    try {
      await this.call({ method: 'DELETE', path });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  /** Whether the API server answers a health path such as `/readyz` with 200. */
  async isHealthy(path: string): Promise<boolean> {
    try {
      await this.call({ method: 'GET', path });
      return true;
    } catch {
      return false;
    }
  }

  /** Sends one request and returns the parsed answer; throws ApiError for a status from 400 on. */
  async call(call: Call): Promise<unknown> {
    const response = await this.open(call);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).length === 0 ? undefined : parse(Buffer.concat(chunks).toString());
  }

  /** Sends one request and returns the answer unread; throws ApiError for a status from 400 on. */
  async open(call: Call): Promise<IncomingMessage> {
    for (;;) {
      const response = await this.#send(call);
      if (response === undefined) continue;
      if ((response.statusCode ?? 0) < 400) return response;
      throw await refusal(response);
    }
  }

  /** Sends one request once; `undefined` if the server had just closed the idle connection. */
  #send({ method, path, body, contentType, signal }: Call): Promise<IncomingMessage | undefined> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = httpsRequest(new URL(path, this.#access.server), {
        method,
        agent: this.#agent,
        ca: this.#access.authority,
        signal,
        headers: {
          authorization: `Bearer ${this.#access.token}`,
          accept: 'application/json',
          // Without a user agent the API server pretty-prints, as it does for curl.
          'user-agent': 'asm-inject-playground',
          ...(payload === undefined
            ? {}
            : {
                'content-type': contentType ?? 'application/json',
                'content-length': Buffer.byteLength(payload),
              }),
        },
      });
      request.once('response', resolve);
      request.once('error', (error: NodeJS.ErrnoException) => {
        if (request.reusedSocket && error.code === 'ECONNRESET') resolve(undefined);
        else reject(error);
      });
      request.end(payload);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Health endpoints answer with plain text.
    return text;
  }
}

async function refusal(response: IncomingMessage): Promise<ApiError> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const answer = parse(Buffer.concat(chunks).toString());
  const status = response.statusCode ?? 0;
  if (typeof answer === 'object' && answer !== null && 'message' in answer) {
    const { message, reason } = answer as { message: string; reason?: string };
    return new ApiError(status, reason ?? '', message);
  }
  return new ApiError(status, '', typeof answer === 'string' ? answer : `HTTP ${status}`);
}
