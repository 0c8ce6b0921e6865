import * as Flags from '@oclif/core/flags';

/** The flag for the format of a result, where a command has no formats of its own. */
export const outputFlag = Flags.option({
  char: 'o',
  options: ['table', 'wide', 'json', 'yaml'] as const,
  summary: 'Output format',
  helpGroup: 'Output',
  helpValue: 'FORMAT',
  default: 'table',
})();
