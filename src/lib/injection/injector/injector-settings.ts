import { UsageError } from '../../errors.ts';
import { parseQuantity } from '../model/quantity.ts';
import { findKeyProblem, findValueProblem } from '../selector/label-syntax.ts';

/** Quantities of the two resources of an injector, as Kubernetes writes them. */
export interface ResourceAmounts {
  readonly cpu?: string;
  readonly memory?: string;
}

/** What `injector set` should change; settings that are left out stay. */
export interface WantedSettings {
  readonly replicas?: number | undefined;
  readonly requests?: ResourceAmounts | undefined;
  readonly limits?: ResourceAmounts | undefined;
  /** Labels that its node must have, by name; `null` removes one from the selector. */
  readonly nodeSelector?: Readonly<Record<string, string | null>> | undefined;
  readonly rewriteAppProbe?: boolean | undefined;
}

/** Whether no change is asked for. */
export function isNothingWanted(wanted: WantedSettings): boolean {
  return Object.values(wanted).every((value) => value === undefined);
}

/**
 * Reads a number of replicas.
 * @throws {UsageError} it is not a whole number, or it is 0: no pod could then get a sidecar.
 */
export function parseReplicas(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw badValue(
      `the number of replicas must be a whole number, not "${text}"`,
      'for example: --replicas 2',
    );
  }
  if (Number(text) === 0) {
    throw badValue(
      'with 0 replicas nothing answers the webhook, and every pod that should get a sidecar is refused or left without one',
      'to stop injection, see: kubectl asm-inject namespace disable --help',
    );
  }
  return Number(text);
}

/**
 * Reads `cpu=500m,memory=512Mi`.
 * @param flag as the user wrote it, e.g. `--requests`.
 * @throws {UsageError} another resource, or not a quantity; memory must have a unit.
 */
export function parseResources(text: string, flag: '--requests' | '--limits'): ResourceAmounts {
  const amounts: { cpu?: string; memory?: string } = {};
  for (const part of text.split(',')) {
    const [name = '', quantity, ...rest] = part.split('=');
    if (quantity === undefined || rest.length > 0 || (name !== 'cpu' && name !== 'memory')) {
      throw badValue(
        `${flag} takes cpu and memory, and "${part}" is neither`,
        `for example: ${flag} cpu=500m,memory=512Mi`,
      );
    }
    if (amounts[name] !== undefined) throw badValue(`${flag} has ${name} twice`, 'give it once');
    amounts[name] = name === 'cpu' ? checkCpu(quantity) : checkMemory(quantity);
  }
  return amounts;
}

/**
 * Checks an amount of CPU.
 * @returns the amount, unchanged.
 * @throws {UsageError} not a quantity, or not above 0.
 */
export function checkCpu(text: string): string {
  return checkQuantity(text, 'CPU', 'write cores or millicores, for example 0.5 or 500m');
}

/**
 * Checks an amount of memory. It must have a unit: a bare number means bytes, and `m` means thousandths of a byte,
 * which is never intended.
 * @returns the amount, unchanged.
 * @throws {UsageError} not a quantity, not above 0, or without a unit.
 */
export function checkMemory(text: string): string {
  const [, digits, scale] = /^([\d.]+)([num]|[eE][+-]?\d+)?$/.exec(text) ?? [];
  if (digits !== undefined && parseQuantity(text) !== undefined) {
    const meaning = scale === 'm' ? 'thousandths of a byte' : 'bytes';
    throw badValue(
      `memory ${text} has no unit, so it would mean ${meaning}`,
      scale === undefined || scale === 'm' ? `write ${digits}Mi` : 'write it in Mi or Gi',
    );
  }
  return checkQuantity(text, 'memory', 'write it with a unit, for example 512Mi or 1Gi');
}

function checkQuantity(text: string, what: string, nextStep: string): string {
  const amount = parseQuantity(text);
  if (amount === undefined) throw badValue(`"${text}" is not a quantity of ${what}`, nextStep);
  if (amount <= 0n) throw badValue(`${what} must be above 0, not ${text}`, nextStep);
  return text;
}

/**
 * Reads node labels: `disk=ssd` asks for one, `disk-` removes it from the selector.
 * @throws {UsageError} neither of the two, not a label, or the same label twice.
 */
export function parseNodeSelector(
  entries: readonly string[],
): Readonly<Record<string, string | null>> {
  const selector = new Map<string, string | null>();
  for (const entry of entries) {
    const [, key = '', value] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
    const [, removed] = /^([^=]+)-$/.exec(entry) ?? [];
    const name = removed ?? key;
    const problem = findKeyProblem(name) ?? (removed ? undefined : findValueProblem(value ?? ''));
    if (problem !== undefined) {
      throw badValue(
        `"${entry}" is not a node label: ${problem}`,
        'write --node-selector name=value, or name- to take it out',
      );
    }
    if (selector.has(name)) throw badValue(`--node-selector has ${name} twice`, 'give it once');
    selector.set(name, removed === undefined ? (value ?? '') : null);
  }
  return Object.fromEntries(selector);
}

function badValue(message: string, nextStep: string): UsageError {
  return new UsageError(message, { code: 'bad-flag-value', nextStep });
}
