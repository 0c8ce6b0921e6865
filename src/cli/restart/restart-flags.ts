import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import { type DriftReason, driftReasons } from '../../lib/injection/drift/drift.ts';
import type { RestartRules } from '../../lib/injection/restart/restart-plan.ts';
import { workloadKinds } from '../../lib/injection/workload/workload-kinds.ts';
import { parseWorkloadReferences } from '../../lib/injection/workload/workload-reference.ts';
import type { DriftScope } from '../../lib/operations/drift/read-drift.ts';
import type { BaseFlags } from '../base-command.ts';
import { parseDuration } from '../flags/duration.ts';
import { timeoutFlag } from '../flags/timeout-flag.ts';

/** Flags of `restart`. */
export const restartFlags = {
  'allow-system-namespaces': Flags.boolean({
    summary: "Also workloads in kube-* and in the injector's own namespace",
  }),
  force: Flags.boolean({
    summary: 'Restart the named workloads whether they have drifted or not',
  }),
  'max-failures': Flags.string({
    summary: 'Start no rollout after this many failures',
    helpValue: 'COUNT',
    default: '1',
  }),
  'max-parallel': Flags.string({
    summary: 'Rollouts at a time',
    helpValue: 'COUNT',
    default: '5',
  }),
  'pause-timeout': Flags.custom<number>({
    summary: 'How long to stand still while no injector, or API server, answers; 0 waits for ever',
    helpValue: 'DURATION',
    default: 600_000,
    defaultHelp: () => Promise.resolve('10m'),
    parse: (input) => Promise.resolve(parseDuration(input, '--pause-timeout')),
  })(),
  reason: Flags.string({
    summary: `Only what has drifted in one of these: ${driftReasons.join(', ')}`,
    helpValue: 'REASON,…',
    multiple: true,
    multipleNonGreedy: true,
  }),
  selector: Flags.string({ char: 'l', summary: 'Only workloads with these labels' }),
  timeout: timeoutFlag(),
};

/** Their values, and those of the flags that every command has. */
export type RestartFlags = BaseFlags & {
  readonly 'allow-system-namespaces': boolean;
  readonly force: boolean;
  readonly 'max-failures': string;
  readonly 'max-parallel': string;
  readonly 'pause-timeout': number;
  readonly reason: readonly string[] | undefined;
  readonly selector: string | undefined;
  readonly timeout: number;
};

/** What a command line asks for, read before anything is asked of the cluster. */
export interface RestartRequest {
  readonly rules: RestartRules;
  readonly maxParallel: number;
  readonly maxFailures: number;
  /** Whose drift to read; the namespace is that of the connection unless it is told. */
  readonly scopeIn: (namespace: string) => DriftScope;
  /** Whether workloads are named one by one. */
  readonly isNamed: boolean;
}

/**
 * Reads arguments and flags.
 * @throws {UsageError} they contradict each other, or a value is not as it must be.
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
    rules: {
      force: flags.force,
      allowSystem: flags['allow-system-namespaces'],
      ...(reasons === undefined ? {} : { reasons }),
    },
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
