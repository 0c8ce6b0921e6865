import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PlaygroundError, PortTakenError } from '../playground-error.ts';
import type { Component, FromSupervisor, ToSupervisor } from './protocol.ts';

const pollMs = 40;
const tailLines = 15;
// Go's message and Node's error code.
const portTaken = /address already in use|EADDRINUSE/;

/**
 * The running components of one playground, through their supervisor. `directory` holds their logs and
 * state and is removed when the group stops.
 */
export class ComponentGroup {
  readonly directory: string;
  readonly #supervisor: ChildProcess;
  readonly #events = new EventEmitter();
  readonly #ended = new Map<string, string>();
  readonly #pids = new Map<string, number>();
  readonly #components = new Map<string, Omit<Component, 'logFile'>>();
  #isStopping = false;

  constructor(directory: string) {
    this.directory = directory;
    this.#supervisor = fork(fileURLToPath(new URL('supervisor.ts', import.meta.url)), [directory], {
      // In its own session: Ctrl-C in a terminal reaches only the playground, which then stops its components in order.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    this.#supervisor.on('message', (message: FromSupervisor) => {
      if (message.kind === 'started') {
        this.#pids.set(message.name, message.pid);
        this.#ended.delete(message.name);
      } else this.#ended.set(message.name, message.how);
      this.#events.emit(message.kind, message.name);
    });
  }

  /** Process ids of the supervisor and of every component that was started, by name. */
  get pids(): ReadonlyMap<string, number> {
    const own = this.#supervisor.pid;
    return new Map([...this.#pids, ...(own === undefined ? [] : [['supervisor', own] as const])]);
  }

  /** Starts a component and returns at once; `waitUntil` waits until it is ready. */
  start(component: Omit<Component, 'logFile'>): void {
    const logFile = join(this.directory, `${component.name}.log`);
    this.#ended.delete(component.name);
    this.#components.set(component.name, component);
    this.#send({ kind: 'start', ...component, logFile });
  }

  /** Ends a component; does nothing when none of that name runs. */
  async end(name: string): Promise<void> {
    if (!this.#pids.has(name)) return;
    this.#send({ kind: 'end', name });
    while (!this.#ended.has(name)) await delay(pollMs);
  }

  /** Ends a component that was started, and starts it again as it was; `waitUntil` waits until it is ready. */
  async restart(name: string): Promise<void> {
    const component = this.#components.get(name);
    if (component === undefined) throw new PlaygroundError(`there is no component ${name}`);
    await this.end(name);
    this.start(component);
  }

  /**
   * Waits until `isReady` holds; instead of false it may return the reason as a sentence. Throws PlaygroundError with
   * the end of the component's log when the component ends first or `timeoutMs` pass; PortTakenError when the log
   * reports a port in use.
   */
  async waitUntil(
    what: string,
    name: string,
    isReady: () => Promise<boolean | string>,
    timeoutMs = 60_000,
  ): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (let state = await isReady(); state !== true; state = await isReady()) {
      const how = this.#ended.get(name);
      if (how !== undefined) this.#fail(name, `${name} ended (${how}) before ${what}`);
      if (Date.now() > deadline) {
        const why = state === false ? '' : `: ${state}`;
        this.#fail(name, `${name} was given ${timeoutMs / 1000} s, but not yet ${what}${why}`);
      }
      await delay(pollMs);
    }
  }

  /** Lets the process that holds the playground end even if `stop` was not called. */
  release(): void {
    this.#supervisor.unref();
    this.#supervisor.channel?.unref();
  }

  /** Stops every component and removes the directory; safe to call twice. */
  async stop(): Promise<void> {
    if (this.#supervisor.exitCode !== null || this.#supervisor.signalCode !== null) return;
    this.#supervisor.ref();
    const ended = new Promise<void>((resolve) => {
      this.#supervisor.once('exit', () => {
        resolve();
      });
    });
    if (!this.#isStopping) this.#send({ kind: 'stop' });
    this.#isStopping = true;
    await ended;
  }

  #send(message: ToSupervisor): void {
    if (this.#supervisor.connected) this.#supervisor.send(message);
  }

  #fail(name: string, reason: string): never {
    const message = `${reason}\n${this.#tail(name)}`;
    if (portTaken.test(message)) throw new PortTakenError(message);
    throw new PlaygroundError(message);
  }

  #tail(name: string): string {
    const logFile = join(this.directory, `${name}.log`);
    try {
      const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-tailLines);
      return [`last lines of ${logFile}:`, ...lines].join('\n');
    } catch {
      return `${name} wrote no log`;
    }
  }
}
