import * as Flags from '@oclif/core/flags';

/** The flag for the format of a result, for commands without formats of their own. */
export const outputFlag = Flags.option({
  char: 'o',
  options: ['table', 'wide', 'json', 'yaml'] as const,
  summary: 'Output format',
  helpGroup: 'Output',
  helpValue: 'FORMAT',
  default: 'table',
})();
