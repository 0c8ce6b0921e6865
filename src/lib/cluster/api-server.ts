import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { InterruptedError } from '../errors.ts';
import { present } from '../present.ts';
import { parseJson, textOf } from './answer-text.ts';
import type { ApiBody, ApiRequest, ApiServerOptions, HeldBody } from './api-request.ts';
import { BodyBuffer } from './body-buffer.ts';
import { createTransport } from './create-transport.ts';
import { translateNetworkFailure, translateStatus } from './failure.ts';
import type { Selection } from './kubeconfig.ts';
import { type CheckedEvent, checkEvent } from './list/shape.ts';
import { type Attempt, pauseBeforeRetry } from './retry.ts';
import type { Transport } from './transport/transport.ts';
import { WatchPace } from './watch-pace.ts';

/**
 * The most buffers to keep: one for the page in use, three for the next ones. Each stays as large as the largest body
 * that it held.
 */
const mostIdleBuffers = 4;

interface ApiAnswer extends ApiBody {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/**
 * The API server of one cluster: requests and streams of plain JSON over kept-alive connections.
 *
 * They are our own for two reasons. The client library's typed responses drop every unknown field and turn times into
 * Dates. Loading its API classes costs more than everything else a command does.
 */
export class ApiServer {
  readonly #selection: Selection;
  readonly #options: ApiServerOptions;
  #made: Transport | undefined;
  /** Idle buffers, ready for the next requests. */
  readonly #buffers: BodyBuffer[] = [];
  readonly #pace = new WatchPace();

  constructor(selection: Selection, options: ApiServerOptions) {
    this.#selection = selection;
    this.#options = options;
  }

  /** @throws {AsmInjectError} the kubeconfig contradicts itself, or names files that cannot be read. */
  get #transport(): Transport {
    this.#made ??= createTransport(this.#selection, this.#options);
    return this.#made;
  }

  /**
   * Lets a credential plugin ask its questions before anything else is shown; a failure is reported at the first
   * request.
   */
  async prepare(): Promise<void> {
    try {
      await this.#transport.credential();
    } catch {
      // Nothing was requested yet, so nothing has failed.
    }
  }

  /** Aborted on Ctrl-C. */
  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /**
   * Sends one request.
   * @returns the parsed JSON of a 2xx answer.
   * @throws {ClusterError} anything else, with the API server's own sentence.
   */
  async send(request: ApiRequest): Promise<unknown> {
    const { status, text } = await this.exchange(request);
    if (status < 200 || status > 299) throw translateStatus(status, text, request);
    return parseJson(text, request);
  }

  /**
   * Sends one request for which a refusal is an answer as well.
   * @returns HTTP status and body, whatever they are.
   * @throws {ClusterError} there was no answer.
   */
  async exchange(request: ApiRequest): Promise<{ readonly status: number; readonly text: string }> {
    const buffer = this.#takeBuffer();
    try {
      const answer = await this.#sendPatiently(request, buffer);
      return { status: answer.status, text: textOf(answer) };
    } finally {
      this.#keepBuffer(buffer);
    }
  }

  /**
   * Sends one request whose answer need not be JSON.
   * @returns the body of a 2xx answer as it came; the caller releases it.
   * @throws {ClusterError} any other answer, with the API server's own sentence.
   */
  async receive(request: ApiRequest): Promise<HeldBody> {
    const buffer = this.#takeBuffer();
    const release = (): void => {
      this.#keepBuffer(buffer);
    };
    try {
      const answer = await this.#sendPatiently(request, buffer);
      const { status, contentType, bytes } = answer;
      if (status < 200 || status > 299) throw translateStatus(status, textOf(answer), request);
      return { contentType, bytes, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Opens a watch and yields its events as they arrive, until the server ends it or `signal` is aborted. If the same
   * watch failed or ended at once the last time, it is reopened only after a pause.
   * @throws {ClusterError} when the watch cannot be opened or breaks.
   */
  async *watch(request: ApiRequest, signal: AbortSignal): AsyncGenerator<CheckedEvent> {
    const { path, query } = request;
    const what = JSON.stringify([path, { ...query, resourceVersion: undefined }]);
    const ended = await this.#pace.open(what, AbortSignal.any([signal, this.#options.signal]));
    let response: IncomingMessage | undefined;
    try {
      response = await this.#open(request, signal);
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) {
        const body = await this.#readBytes(response, request, signal);
        throw translateStatus(status, body.toString(), request);
      }
      response.setEncoding('utf8');
      let rest = '';
      for await (const chunk of response) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines.filter(Boolean)) {
          const event = checkEvent(parseJson(line, request), request);
          // The reader stops here, and asks again.
          if (event.type === 'ERROR') ended();
          yield event;
        }
      }
      ended();
    } catch (error) {
      ended();
      if (!signal.aborted) throw this.#failure(error, request);
    } finally {
      response?.destroy();
    }
  }

  /** Closes kept-alive connections, so that the process can end. */
  close(): void {
    this.#made?.close();
  }

  #takeBuffer(): BodyBuffer {
    return this.#buffers.pop() ?? new BodyBuffer();
  }

  #keepBuffer(buffer: BodyBuffer): void {
    if (this.#buffers.length < mostIdleBuffers) this.#buffers.push(buffer);
  }

  /** Sends a request, and sends it again after a passing failure. */
  async #sendPatiently(request: ApiRequest, buffer: BodyBuffer): Promise<ApiAnswer> {
    const { signal } = this.#options;
    for (let retries = 0; ; retries += 1) {
      const attempt: ApiAnswer | { readonly error: unknown } = await this.#sendOnce(
        request,
        buffer,
      ).catch((error: unknown) => ({ error }));
      const pause = pauseBeforeRetry(request.method, attempt satisfies Attempt, retries);
      if (pause === undefined) {
        if ('error' in attempt) throw attempt.error;
        return attempt;
      }
      const interrupted = await setTimeout(pause, undefined, { signal }).catch(() => {
        // A write that was rejected unread keeps that answer: it is known not to have happened.
        if (request.signal && !('error' in attempt)) return attempt;
        throw new InterruptedError();
      });
      if (interrupted) return interrupted;
    }
  }

  async #sendOnce(request: ApiRequest, buffer: BodyBuffer): Promise<ApiAnswer> {
    const timeout = this.#options.requestTimeout;
    // A user who is asked for a password gets time, and a plugin has a time limit of its own.
    await this.#transport.credential();
    const deadline = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
    const response = await this.#open(request, deadline);
    const { statusCode = 0, headers } = response;
    return {
      status: statusCode,
      contentType: headers['content-type'] ?? '',
      retryAfter: headers['retry-after'],
      bytes: await this.#readBytes(response, request, deadline, buffer),
    };
  }

  async #open(request: ApiRequest, limit: AbortSignal | undefined): Promise<IncomingMessage> {
    const { method, path, query = {}, body } = request;
    const given = Object.entries(query).filter((pair): pair is [string, string] =>
      Boolean(pair[1]),
    );
    const search = new URLSearchParams(given).toString();
    const end = request.signal ?? this.#options.signal;
    const signals = limit ? [end, limit] : [end];
    try {
      return await this.#transport.open({
        method,
        target: path + (search && `?${search}`),
        headers: present({
          Accept: request.accept ?? 'application/json',
          'User-Agent': 'kubectl-asm-inject',
          'Content-Type':
            body === undefined ? undefined : (request.contentType ?? 'application/json'),
        }),
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.any(signals),
      });
    } catch (error) {
      throw this.#failure(error, request);
    }
  }

  async #readBytes(
    response: IncomingMessage,
    request: ApiRequest,
    limit: AbortSignal | undefined,
    buffer = new BodyBuffer(),
  ): Promise<Buffer> {
    buffer.clear();
    try {
      // An iterator would first join the chunks, and wait a turn for each.
      response.on('data', (chunk: Buffer) => {
        buffer.add(chunk);
      });
      await finished(response);
    } catch (error) {
      throw this.#failure(limit?.aborted ? limit.reason : error, request);
    }
    return buffer.bytes;
  }

  #failure(error: unknown, request: ApiRequest): Error {
    if ((request.signal ?? this.#options.signal).aborted) return new InterruptedError();
    return translateNetworkFailure(error, this.#transport.url, request.purpose);
  }
}
