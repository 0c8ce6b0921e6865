/**
 * Converts a text so that Node sends it as UTF-8, as Go does: Node takes each character for a byte.
 * @returns nothing when no header can hold it (golang.org/x/net/http/httpguts, ValidHeaderFieldValue).
 */
export function headerValue(text: string): string | undefined {
  const bytes = Buffer.from(text);
  const hasControl = bytes.some((byte) => (byte < 0x20 && byte !== 0x09) || byte === 0x7f);
  return hasControl ? undefined : bytes.toString('latin1');
}
