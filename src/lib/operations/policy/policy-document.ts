import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import type { PolicySpec } from '../../injection/policy/policy-file.ts';
import { adviseRestart } from '../../injection/restart/restart-commands.ts';
import { present } from '../../present.ts';
import type { ChangeOutcome, WriteResult } from '../plan/apply-plan.ts';
import type { Served } from '../plan/wait-until-served.ts';
import type { Persistence } from '../plan/watch-writes.ts';
import type { PolicyChange } from './set-policy.ts';

/**
 * Result document of `policy set`: the policy as a file that `policy set --file` accepts, and the outcome of setting
 * it.
 */
export interface PolicyDocument {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'InjectionPolicy';
  readonly spec: PolicySpec;
  readonly dryRun: WriteResult['dryRun'];
  readonly changes: readonly ChangeOutcome[];
  /** Its effect on the workloads; left out unless all of it is written. */
  readonly blastRadius?: BlastRadius;
  readonly warnings: readonly string[];
  /** Whether the cluster now treats new pods this way; absent if nothing was written. */
  readonly served?: Served['state'];
  /** Commands that restore the former state, in the order in which to run them; none if no write remains. */
  readonly undo: readonly string[];
  /** Commands that update running pods. */
  readonly restart: readonly string[];
  /** Whether it persisted, if that was watched. */
  readonly hold?: Persistence;
}

/** Assembles the report of `policy set`. */
export function describePolicyChange(
  { wanted, blastRadius, warnings }: PolicyChange,
  { changes, dryRun, undo }: WriteResult,
  {
    served,
    hold,
    commandFlags,
  }: {
    readonly served?: Served['state'] | undefined;
    readonly hold?: Persistence | undefined;
    readonly commandFlags: CommandFlags;
  },
): PolicyDocument {
  const isWhole = changes.every(
    ({ outcome }) => outcome === 'written' || outcome === 'would-be-written',
  );
  return present({
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'InjectionPolicy',
    spec: wanted,
    dryRun,
    changes,
    blastRadius: isWhole ? blastRadius : undefined,
    warnings,
    served,
    undo,
    // A reverted policy is not in force, and a restart would change nothing.
    restart:
      isWhole && hold?.state !== 'taken-back'
        ? adviseRestart(blastRadius, { commandFlags }).commands
        : [],
    hold,
  });
}
