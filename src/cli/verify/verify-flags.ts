import * as Flags from '@oclif/core/flags';
import { presences } from '../../lib/injection/verification/pod-status.ts';
import { contextsFlags } from '../flags/contexts-flags.ts';
import { parseDuration } from '../flags/duration.ts';

/** The flags of `verify` besides those that every command has. */
export const verifyFlags = {
  ...contextsFlags,
  'allow-empty': Flags.boolean({ summary: 'No pod at all is no failure' }),
  'allow-unknown': Flags.boolean({
    summary: 'What is unknown, or cannot be read, is no failure',
  }),
  drift: Flags.option({
    options: ['image', 'deep'] as const,
    summary:
      'Compare the image of sidecars, or all of them with what the cluster makes of new pods',
    default: 'image',
  })(),
  expect: Flags.option({ options: presences, summary: 'Expected of every pod' })(),
  file: Flags.string({
    summary: 'File with what is expected of namespaces; - for standard input',
    helpValue: 'FILE',
  }),
  output: Flags.string({
    char: 'o',
    summary:
      'table, wide, json, yaml, name, junit, markdown, jsonpath=TEMPLATE, jsonpath-file=FILE or custom-columns=SPEC',
    helpValue: 'FORMAT',
    default: 'table',
  }),
  selector: Flags.string({ char: 'l', summary: 'Only pods with these labels' }),
  strict: Flags.boolean({ summary: 'A drifted sidecar is a failure too' }),
  timeout: Flags.custom<number>({
    summary: 'How long to wait with --wait, e.g. 90s; 0 waits for ever',
    helpValue: 'DURATION',
    default: 300_000,
    defaultHelp: () => Promise.resolve('5m'),
    parse: (input) => Promise.resolve(parseDuration(input, '--timeout')),
  })(),
  wait: Flags.boolean({ summary: 'Wait until everything is as it should be' }),
};
