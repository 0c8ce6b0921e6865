/**
 * The process that owns every component of one playground. It is a separate process so that nothing is left behind,
 * however the process that started the playground ends: when their channel closes, it stops the components, last
 * started first, and removes the playground's directory.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Component, FromSupervisor, ToSupervisor } from './protocol.ts';

const graceMs = 5_000;
const backOffMs = 500;
const components: { readonly name: string; readonly child: ChildProcess }[] = [];
/** The components that should run; one that is kept starts again when it ends. */
const wanted = new Map<string, Component>();
let stopping: Promise<void> | undefined;

function report(message: FromSupervisor): void {
  // The other side may be gone. This is no reason to fail: the report then has no reader.
  if (process.connected) process.send?.(message, () => undefined);
}

function start(component: Component): void {
  const { name, command, args, logFile, environment, isKept = false } = component;
  wanted.set(name, component);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...environment },
  });
  closeSync(log);
  components.push({ name, child });
  child.once('error', (error) => {
    report({ kind: 'ended', name, how: error.message });
  });
  child.once('exit', (code, signal) => {
    report({ kind: 'ended', name, how: signal === null ? `exit code ${String(code)}` : signal });
    if (isKept) setTimeout(startAgain, backOffMs, component);
  });
  if (child.pid !== undefined) report({ kind: 'started', name, pid: child.pid });
}

function startAgain(component: Component): void {
  if (stopping === undefined && wanted.get(component.name) === component) start(component);
}

function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function endNamed(name: string): void {
  wanted.delete(name);
  for (const component of components) if (component.name === name) void end(component.child);
}

async function stopAll(): Promise<void> {
  for (const { child } of components.toReversed()) await end(child);
  const directory = process.argv[2];
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  process.exit(0);
}

function stop(): void {
  stopping ??= stopAll();
}

process.on('message', (message: ToSupervisor) => {
  if (message.kind === 'start' && stopping === undefined) start(message);
  else if (message.kind === 'end') endNamed(message.name);
  else if (message.kind === 'stop') stop();
});
process.on('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
