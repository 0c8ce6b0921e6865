import type { AnyObject } from './differential-case.ts';

/** Which component decides about a pod, and how. */
export type Outcome =
  | 'injected'
  | 'not-injected'
  | 'refused by the injector'
  | 'refused by a match condition'
  | 'refused as invalid'
  | 'refused by Pod Security'
  | 'not answered';

/** Requests and limits of a container, each amount in billionths. */
export type Amounts = Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;

/** Everything about the next pod that is compared. */
export interface PodFacts {
  readonly outcome: Outcome;
  readonly revision?: string;
  readonly kind?: 'classic' | 'native';
  readonly image?: string;
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
  /** Of every container, by name. */
  readonly resources?: Readonly<Record<string, Amounts>>;
  /** Probes that the sidecar's agent answers for the kubelet: `container/probe`. */
  readonly rewrittenProbes?: readonly string[];
  /** All other labels, annotations, fields of containers, and volumes. */
  readonly rest?: AnyObject;
  /**
   * Of a pod that was asked for before the settings changed: how it differs from the pod that is created now, in the
   * words of `status`.
   */
  readonly drift?: readonly string[];
}

/** One name of a fact. */
export type FactName = keyof PodFacts;

/** What is predicted: each fact, or `unknown`. */
export type PredictedFacts = { readonly [Name in FactName]?: PodFacts[Name] | 'unknown' };

const SUFFIXES: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  Ki: [1024n, 1],
  Mi: [1024n, 2],
  Gi: [1024n, 3],
  Ti: [1024n, 4],
};

/** A Kubernetes quantity in billionths, so that amounts which are written differently compare as equal. */
export function billionths(quantity: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGT]|[KMGT]i)?)$/.exec(quantity);
  if (match === null) return quantity;
  const [, sign = '', whole = '', fraction = '', power, suffix = ''] = match;
  const [base, exponent] =
    power === undefined ? (SUFFIXES[suffix] ?? [10n, 0]) : [10n, Number(power)];
  const digits = BigInt(`${whole}${fraction}` || '0') * 10n ** 9n;
  const scaled =
    exponent >= 0 ? digits * base ** BigInt(exponent) : digits / base ** BigInt(-exponent);
  return `${sign === '-' ? '-' : ''}${scaled / 10n ** BigInt(fraction.length)}`;
}
