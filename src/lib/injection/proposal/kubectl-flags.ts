/**
 * The flags that a proposed command of kubectl itself can carry: `--asm-version` is only known to this program.
 * @param flags what every command of this program must carry to do the same, with a space in front; or empty.
 */
export function kubectlFlags(flags: string): string {
  return flags.replace(/ --asm-version \S+/, '');
}
