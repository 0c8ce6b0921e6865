import { crc32 } from 'node:zlib';

/**
 * Compiled code followed by a checksum. V8 checks only the header, and a flipped bit after it ends the process when the
 * code is run. The checksum guards against accidents only: anyone who can write this file can also write the program.
 */
const MAGIC = 0x61_73_6d_32;
const FOOTER = 12;

/** Compiled code as stored: followed by its length and its CRC-32. */
export function sealCode(code: Buffer): Buffer {
  const footer = Buffer.alloc(FOOTER);
  footer.writeUInt32LE(MAGIC, 0);
  footer.writeUInt32LE(code.length, 4);
  footer.writeUInt32LE(crc32(code), 8);
  return Buffer.concat([code, footer]);
}

/** The compiled code in a stored file; `undefined` if it is truncated or damaged. */
export function openCode(kept: Buffer): Buffer | undefined {
  const length = kept.length - FOOTER;
  if (length < 0) return undefined;
  const code = kept.subarray(0, length);
  const isWhole = kept.readUInt32LE(length) === MAGIC && kept.readUInt32LE(length + 4) === length;
  return isWhole && kept.readUInt32LE(length + 8) === crc32(code) ? code : undefined;
}
