import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';

/** The flags of every command that writes. */
export const writeFlags = {
  'dry-run': Flags.option({
    options: ['none', 'client', 'server'] as const,
    summary: 'Write nothing: client shows the change, server also lets the API server check it',
    helpGroup: 'Confirmation',
    helpValue: 'MODE',
    default: 'none',
  })(),
  yes: Flags.boolean({
    char: 'y',
    summary: 'Do not ask for confirmation',
    helpGroup: 'Confirmation',
  }),
};

/** Values of {@link writeFlags}. */
export type WriteFlags = Interfaces.InferredFlags<typeof writeFlags>;
