import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import { type DriftReason, driftReasons } from '../../lib/injection/drift/drift.ts';
import type { RestartRules } from '../../lib/injection/restart/restart-plan.ts';
import { workloadKinds } from '../../lib/injection/workload/workload-kinds.ts';
import { parseWorkloadReferences } from '../../lib/injection/workload/workload-reference.ts';
import type { DriftScope } from '../../lib/operations/drift/read-drift.ts';
import { present } from '../../lib/present.ts';
import type { ConnectFlags } from '../base-command.ts';
import { parseDuration } from '../flags/duration.ts';
import { outputFlag } from '../flags/output-flag.ts';
import { scopeFlags, selectorFlag } from '../flags/scope-flags.ts';
import { timeoutFlag } from '../flags/timeout-flag.ts';
import { writeFlags } from '../flags/write-flags.ts';

/** Flags of `restart`. */
export const restartFlags = {
  ...scopeFlags,
  selector: selectorFlag('workloads'),
  reason: Flags.string({
    summary: `Only workloads that differ in one of these: ${driftReasons.join(', ')}`,
    helpGroup: 'Scope',
    helpValue: 'REASON,...',
    multiple: true,
    multipleNonGreedy: true,
  }),
  force: Flags.boolean({
    summary: 'Restart the named workloads even if their pods do not differ',
    helpGroup: 'Scope',
  }),
  'allow-system-namespaces': Flags.boolean({
    summary: "Include workloads in kube-* and in the injector's own namespace",
    helpGroup: 'Scope',
  }),
  'max-parallel': Flags.string({
    summary: 'Number of rollouts at a time',
    helpGroup: 'Rollout',
    helpValue: 'COUNT',
    default: '5',
  }),
  'max-failures': Flags.string({
    summary: 'Start no further rollout after this many failures',
    helpGroup: 'Rollout',
    helpValue: 'COUNT',
    default: '1',
  }),
  timeout: timeoutFlag(),
  'pause-timeout': Flags.custom<number>({
    summary: 'How long to pause while no injector or API server answers; 0 means no limit',
    helpGroup: 'Rollout',
    helpValue: 'DURATION',
    default: 600_000,
    defaultHelp: () => Promise.resolve('10m'),
    parse: (input) => Promise.resolve(parseDuration(input, '--pause-timeout')),
  })(),
  ...writeFlags,
  output: outputFlag,
};

/** Values of {@link restartFlags}, and of the flags that choose a cluster. */
export type RestartFlags = ConnectFlags & Interfaces.InferredFlags<typeof restartFlags>;

/** The request of a command line, read before the first request to the cluster. */
export interface RestartRequest {
  readonly rules: RestartRules;
  readonly maxParallel: number;
  readonly maxFailures: number;
  /** The scope whose drift to read; the namespace is that of the connection unless a flag names one. */
  readonly scopeIn: (namespace: string) => DriftScope;
  /** Whether workloads are named one by one. */
  readonly isNamed: boolean;
}

/**
 * Reads arguments and flags.
 * @throws {UsageError} they contradict each other, or a value is invalid.
 */
export function readRestartRequest(words: readonly string[], flags: RestartFlags): RestartRequest {
  const isNamed = words.length > 0;
  if (isNamed && (flags['all-namespaces'] || flags.selector !== undefined)) {
    throw refuse(
      'workloads are either named, or chosen by -l or -A',
      'name them with -n NAMESPACE, or leave the names out',
    );
  }
  if (flags.force && !isNamed) {
    throw refuse(
      '--force restarts what has not drifted, so the workloads must be named',
      'for example: restart deploy/details --force',
    );
  }
  if (flags.force && flags.reason !== undefined) {
    throw refuse('--force asks for no reason', 'leave out --force or --reason');
  }
  const references = isNamed ? parseWorkloadReferences(words, { kinds: workloadKinds }) : [];
  const reasons = readReasons(flags.reason);
  return {
    rules: present({
      force: flags.force,
      allowSystem: flags['allow-system-namespaces'],
      reasons,
    }),
    maxParallel: readCount('max-parallel', flags['max-parallel']),
    maxFailures: readCount('max-failures', flags['max-failures']),
    scopeIn: (namespace) =>
      isNamed
        ? { namespace, references }
        : {
            namespace: flags['all-namespaces'] ? undefined : namespace,
            labelSelector: flags.selector,
          },
    isNamed,
  };
}

function readReasons(values: readonly string[] | undefined): readonly DriftReason[] | undefined {
  return values
    ?.flatMap((value) => value.split(','))
    .map((word) => {
      const reason = driftReasons.find((one) => one === word.trim());
      if (reason) return reason;
      throw refuse(
        `"${word}" is not a reason to restart`,
        `use some of: ${driftReasons.join(', ')}`,
      );
    });
}

function readCount(flag: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1) return count;
  throw refuse(
    `invalid value "${text}" for --${flag}: it must be 1 or more`,
    `for example: --${flag} 3`,
  );
}

function refuse(message: string, nextStep: string): UsageError {
  return new UsageError(message, { code: 'bad-flags', nextStep });
}
