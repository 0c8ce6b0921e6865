import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import type { ConnectFlags } from '../base-command.ts';
import { scopeFlags, selectorFlag } from '../flags/scope-flags.ts';
import { waitTimeoutFlag } from '../flags/timeout-flag.ts';
import { writeFlags } from '../flags/write-flags.ts';

/** Flags of `opt-in`, `opt-out` and `inherit`. */
export const injectionFlags = {
  ...scopeFlags,
  selector: selectorFlag('workloads'),
  all: Flags.boolean({
    summary: 'All workloads of the namespace, or with -A of all namespaces',
    helpGroup: 'Scope',
  }),
  'allow-system-namespaces': Flags.boolean({
    summary: "Include workloads in kube-* and in the injector's own namespace",
    helpGroup: 'Scope',
  }),
  filename: Flags.string({
    char: 'f',
    summary: 'Edit a manifest or a directory of manifests instead of the cluster; - is stdin',
    helpGroup: 'Manifest',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  recursive: Flags.boolean({
    char: 'R',
    summary: 'With -f: include subdirectories',
    helpGroup: 'Manifest',
  }),
  'in-place': Flags.boolean({
    summary: 'With -f: change the files instead of printing them',
    helpGroup: 'Manifest',
    default: false,
  }),
  method: Flags.option({
    options: ['label', 'annotation', 'both'] as const,
    summary: 'Set the label, the annotation or both (default: what the mesh version reads)',
    helpGroup: 'Change',
    helpValue: 'METHOD',
  })(),
  force: Flags.boolean({
    summary: 'Write even if the API server would refuse the new pods',
    helpGroup: 'Change',
  }),
  wait: Flags.boolean({
    summary: 'Wait for the rollout and check its new pods (default on a terminal)',
    helpGroup: 'Rollout',
    allowNo: true,
  }),
  timeout: waitTimeoutFlag('How long to wait for the rollout', '10m'),
  ...writeFlags,
  output: Flags.option({
    char: 'o',
    options: ['table', 'wide', 'json', 'yaml', 'name', 'diff'] as const,
    summary: 'Output format',
    helpGroup: 'Output',
    helpValue: 'FORMAT',
    default: 'table',
  })(),
};

/** Values of {@link injectionFlags}, and of the flags that choose a cluster. */
export type InjectionFlags = ConnectFlags &
  Omit<Interfaces.InferredFlags<typeof injectionFlags>, 'wait'> & {
    /** Missing if neither `--wait` nor `--no-wait` is given, which oclif's types do not express. */
    readonly wait: boolean | undefined;
  };
