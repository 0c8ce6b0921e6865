import * as Flags from '@oclif/core/flags';
import { presences } from '../../lib/injection/verification/pod-status.ts';
import { contextsFlags } from '../flags/contexts-flags.ts';
import { scopeFlags, selectorFlag } from '../flags/scope-flags.ts';
import { waitTimeoutFlag } from '../flags/timeout-flag.ts';

/** The flags of `verify` in addition to those of every command. */
export const verifyFlags = {
  ...scopeFlags,
  selector: selectorFlag('pods'),
  ...contextsFlags,
  expect: Flags.option({
    options: presences,
    summary: 'What to expect of every pod, instead of the prediction',
    helpGroup: 'Check',
    helpValue: 'PRESENCE',
  })(),
  file: Flags.string({
    summary: 'Read from a file what to expect of namespaces; - is standard input',
    helpGroup: 'Check',
    helpValue: 'FILE',
  }),
  drift: Flags.option({
    options: ['image', 'deep'] as const,
    summary: 'Compare the image of sidecars, or (deep) every field with that of a new pod',
    helpGroup: 'Check',
    helpValue: 'DEPTH',
    default: 'image',
  })(),
  strict: Flags.boolean({
    summary: 'Fail if a sidecar differs from that of a new pod',
    helpGroup: 'Check',
  }),
  'allow-empty': Flags.boolean({ summary: 'Do not fail if there is no pod', helpGroup: 'Check' }),
  'allow-unknown': Flags.boolean({
    summary: 'Do not fail if something is unknown or cannot be read',
    helpGroup: 'Check',
  }),
  wait: Flags.boolean({
    summary: 'Wait until everything is as it should be',
    helpGroup: 'Rollout',
  }),
  timeout: waitTimeoutFlag('How long to wait with --wait', '5m'),
  output: Flags.string({
    char: 'o',
    summary:
      'Output format: table, wide, json, yaml, name, junit, markdown, jsonpath=TEMPLATE, jsonpath-file=FILE or custom-columns=SPEC',
    helpGroup: 'Output',
    helpValue: 'FORMAT',
    default: 'table',
  }),
};
