/**
 * An amount of a resource, exact: in units of 10⁻⁹, the finest step that Kubernetes keeps. CPU counts cores, memory
 * bytes.
 */
export type Amount = bigint;

/** One in units of an {@link Amount}. */
const ONE = 1_000_000_000n;

const binary = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n } as const;
const decimal = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 } as const;

const QUANTITY =
  /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;

/** A larger exponent is a mistake, and computing with it would only waste memory. */
const LARGEST_EXPONENT = 30;

/**
 * Reads a Kubernetes quantity (apimachinery v0.36 pkg/api/resource/quantity.go): `500m`, `0.5`, `512Mi`, `1e3`.
 * Fractions finer than a billionth are rounded up, as in Kubernetes.
 * @returns nothing for a text that is not a quantity.
 */
export function parseQuantity(text: string): Amount | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', onlyFraction = '', binarySuffix, suffix = '', power] =
    match;
  const decimals = fraction || onlyFraction;
  const digits = BigInt(`${whole}${decimals}`);
  const exponent = power === undefined ? decimal[suffix as keyof typeof decimal] : Number(power);
  if (Math.abs(exponent) > LARGEST_EXPONENT) return undefined;
  const factor =
    binarySuffix === undefined ? 1n : 1n << binary[binarySuffix as keyof typeof binary];
  // digits × 10^(exponent + 9 - number of decimals): with a negative exponent it is a division, which rounds up.
  const scale = exponent + 9 - decimals.length;
  const amount =
    scale >= 0
      ? digits * factor * 10n ** BigInt(scale)
      : divideUp(digits * factor, 10n ** BigInt(-scale));
  return sign === '-' ? -amount : amount;
}

/**
 * The amount of a text that must be a quantity, as in an object of the API server; absent or invalid text counts as 0.
 */
export function amountOf(text: string | number | undefined): Amount {
  return (text === undefined ? undefined : parseQuantity(String(text))) ?? 0n;
}

/**
 * Writes a quantity as the API server returns it: without fractions, in the largest unit of its own kind, decimal or
 * binary (apimachinery v0.36 quantity.go, CanonicalizeBytes). A text that is not a quantity stays as it is.
 */
export function normalizeQuantity(text: string): string {
  const amount = parseQuantity(text.trim());
  if (amount === undefined || /[eE][+-]?\d+$/.test(text)) return text;
  const sign = amount < 0n ? '-' : '';
  const size = amount < 0n ? -amount : amount;
  if (/[KMGTPE]i$/.test(text) && size % ONE === 0n && size >= 1024n * ONE) {
    const [unit, factor] = largestUnit(size / ONE, BINARY_UNITS);
    return `${sign}${size / ONE / factor}${unit}`;
  }
  const [unit, factor] = largestUnit(size, DECIMAL_UNITS);
  return `${sign}${size / factor}${size === 0n ? '' : unit}`;
}

const BINARY_UNITS: readonly Unit[] = Object.entries(binary)
  .map(([unit, power]): Unit => [unit, 1n << power])
  .toReversed();

// In billionths, as amounts are.
const DECIMAL_UNITS: readonly Unit[] = Object.entries(decimal)
  .map(([unit, power]): Unit => [unit, 10n ** BigInt(power + 9)])
  .toReversed();

type Unit = readonly [name: string, factor: bigint];

function largestUnit(size: bigint, units: readonly Unit[]): Unit {
  return units.find(([, factor]) => size % factor === 0n) ?? ['', 1n];
}

/** An amount of CPU in cores, to the millicore: `0.1`, `2`. */
export function formatCores(amount: Amount): string {
  return formatRatio(amount, ONE, 3);
}

/** The same with its unit: `1 core`, `0.1 cores`. */
export function describeCores(amount: Amount): string {
  const cores = formatCores(amount);
  return `${cores} ${cores === '1' ? 'core' : 'cores'}`;
}

/** An amount of memory in MiB, to two decimals: `256`, `95.37`. */
export function formatMebibytes(amount: Amount): string {
  return formatRatio(amount, ONE << binary.Mi, 2);
}

/** `numerator / denominator` with at most the given number of decimals, rounded to the nearest. */
function formatRatio(numerator: bigint, denominator: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const sign = numerator < 0n ? '-' : '';
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (size * scale * 2n + denominator) / (denominator * 2n);
  const fraction = (rounded % scale).toString().padStart(decimals, '0').replace(/0+$/, '');
  return `${sign}${rounded / scale}${fraction ? `.${fraction}` : ''}`;
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}
