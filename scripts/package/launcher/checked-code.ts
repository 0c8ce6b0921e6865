/**
 * Compiled code with a check at its end: V8 itself looks at its head alone, and a bit that flipped further back ends the
 * process when the code is run. The check is against accidents; who may write the file may write the program, too.
 */
const MAGIC = 0x61_73_6d_31;
const FOOTER = 16;

/** Compiled code as it is kept: with its length and two sums behind it. */
export function sealCode(code: Buffer): Buffer {
  const footer = Buffer.alloc(FOOTER);
  const [first, second] = sum(code);
  footer.writeUInt32LE(MAGIC, 0);
  footer.writeUInt32LE(code.length, 4);
  footer.writeInt32LE(first, 8);
  footer.writeInt32LE(second, 12);
  return Buffer.concat([code, footer]);
}

/** The compiled code in what was kept; nothing where it is not whole, or not the same any more. */
export function openCode(kept: Buffer): Buffer | undefined {
  const length = kept.length - FOOTER;
  if (length < 0) return undefined;
  const code = kept.subarray(0, length);
  const isWhole = kept.readUInt32LE(length) === MAGIC && kept.readUInt32LE(length + 4) === length;
  if (!isWhole) return undefined;
  const [first, second] = sum(code);
  const isSame = kept.readInt32LE(length + 8) === first && kept.readInt32LE(length + 12) === second;
  return isSame ? code : undefined;
}

/** Fletcher's sums of 32 bits; Node's own checksums take longer to load than these to compute. */
function sum(code: Buffer): readonly [number, number] {
  const aligned = code.byteOffset % 4 === 0 ? code : Buffer.from(new Uint8Array(code).buffer);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, code.length >> 2);
  let first = 1;
  let second = 0;
  for (const word of words) {
    first = (first + word) | 0;
    second = (second + first) | 0;
  }
  for (const byte of code.subarray(words.length * 4)) {
    first = (first + byte) | 0;
    second = (second + first) | 0;
  }
  return [first, second];
}
