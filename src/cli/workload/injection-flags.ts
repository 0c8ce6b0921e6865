import * as Flags from '@oclif/core/flags';
import type { BaseFlags } from '../base-command.ts';
import { timeoutFlag } from '../flags/timeout-flag.ts';

/** Flags of `opt-in`, `opt-out` and `inherit`. */
export const injectionFlags = {
  all: Flags.boolean({ summary: 'All workloads of the namespace, or with -A of all namespaces' }),
  'allow-system-namespaces': Flags.boolean({
    summary: "Also workloads in kube-* and in the injector's own namespace",
  }),
  filename: Flags.string({
    char: 'f',
    summary: 'Edit this manifest, directory of manifests, or - for stdin, instead of the cluster',
    multiple: true,
    multipleNonGreedy: true,
  }),
  force: Flags.boolean({
    summary: 'Write even if the API server says that it would refuse the new pods',
  }),
  'in-place': Flags.boolean({
    summary: 'With -f: change the files instead of printing them',
    default: false,
  }),
  method: Flags.option({
    options: ['label', 'annotation', 'both'] as const,
    summary: 'Write the label or the annotation (default: what the mesh version reads)',
  })(),
  output: Flags.option({
    char: 'o',
    options: ['table', 'wide', 'json', 'yaml', 'name', 'diff'] as const,
    summary: 'Output format',
    default: 'table',
  })(),
  recursive: Flags.boolean({ char: 'R', summary: 'With -f: also directories in the directory' }),
  selector: Flags.string({ char: 'l', summary: 'Workloads with these labels' }),
  timeout: timeoutFlag(),
  wait: Flags.boolean({
    summary: 'Wait for the rollout and check its new pods (default on a terminal)',
    allowNo: true,
  }),
};

/** Their values, and those of the flags that every command has. */
export type InjectionFlags = BaseFlags & {
  readonly all: boolean;
  readonly 'allow-system-namespaces': boolean;
  readonly filename: readonly string[] | undefined;
  readonly force: boolean;
  readonly 'in-place': boolean;
  readonly method: 'label' | 'annotation' | 'both' | undefined;
  readonly recursive: boolean;
  readonly selector: string | undefined;
  readonly timeout: number;
  readonly wait: boolean | undefined;
};
