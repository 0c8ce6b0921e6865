/** An amount of a resource in billionths of its unit, the finest step that Kubernetes knows. */
export type Amount = bigint;

const one = 1_000_000_000n;

// Kubernetes apimachinery v0.36 pkg/api/resource/suffix.go. The scales of n, u and m divide.
const decimal = new Map<string, bigint>([
  ['n', 1n],
  ['u', 1_000n],
  ['m', 1_000_000n],
  ['', one],
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index): [string, bigint] => [
    suffix,
    one * 1000n ** BigInt(index + 1),
  ]),
]);
const binary = new Map<string, bigint>(
  ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index): [string, bigint] => [
    suffix,
    one * 1024n ** BigInt(index + 1),
  ]),
);

const written = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE])([+-]?\d+)|([KMGTPE]i|[numkMGTPE])?)$/;

/**
 * Reads a quantity as Kubernetes does: `100m`, `1.5Gi`, `2e3`. What is finer than a billionth is rounded up.
 * @returns `undefined` for anything that is no quantity.
 */
export function parseQuantity(text: string): Amount | undefined {
  const [, sign, whole = '', fraction = '', , exponent, suffix = ''] = written.exec(text) ?? [];
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const scale =
    exponent === undefined
      ? { factor: decimal.get(suffix) ?? binary.get(suffix) ?? one, divisor: 1n }
      : scaleOf(Number(exponent));
  const divisor = 10n ** BigInt(fraction.length) * scale.divisor;
  const product = BigInt(digits) * scale.factor;
  const amount = (product + divisor - 1n) / divisor;
  return sign === '-' ? -amount : amount;
}

function scaleOf(exponent: number): { readonly factor: bigint; readonly divisor: bigint } {
  // Kubernetes caps what it cannot represent; nothing real is beyond these.
  const power = 10n ** BigInt(Math.min(Math.abs(exponent), 40));
  return exponent < 0 ? { factor: one, divisor: power } : { factor: one * power, divisor: 1n };
}

/** Writes an amount as people do: `2` or `1500m` of CPU, `1536Mi` of memory. */
export function formatQuantity(amount: Amount, resource: string): string {
  if (amount < 0n) return `-${formatQuantity(-amount, resource)}`;
  if (amount === 0n) return '0';
  const units = /(memory|storage)$/.test(resource) ? [...[...binary].reverse(), ...plain] : plain;
  const [suffix, scale] = units.find(([, factor]) => amount % factor === 0n) ?? ['n', 1n];
  return `${amount / scale}${suffix}`;
}

const plain: readonly (readonly [string, bigint])[] = [
  ['', one],
  ['m', 1_000_000n],
  ['u', 1_000n],
];
