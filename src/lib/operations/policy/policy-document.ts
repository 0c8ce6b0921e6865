import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { PolicySpec } from '../../injection/policy/policy-file.ts';
import { adviseRestart } from '../../injection/rollout/restart-commands.ts';
import type { ChangeOutcome, WriteResult } from '../plan/apply-plan.ts';
import type { Hold } from '../planes/hold-writes.ts';
import type { PolicyChange } from './set-policy.ts';
import type { Served } from '../plan/wait-until-served.ts';

/**
 * Result document of `policy set`: the policy as a file that `policy set --file` takes, and what came of setting it.
 */
export interface PolicyDocument {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'InjectionPolicy';
  readonly spec: PolicySpec;
  readonly dryRun: WriteResult['dryRun'];
  readonly changes: readonly ChangeOutcome[];
  readonly blastRadius: BlastRadius;
  readonly warnings: readonly string[];
  /** Whether the cluster was seen to treat new pods so; absent where nothing was written. */
  readonly served?: Served['state'];
  /** Commands that bring running pods in line. */
  readonly restart: readonly string[];
  /** Whether it stayed, where that was watched. */
  readonly hold?: Hold;
}

/** Puts together what `policy set` reports. */
export function describePolicyChange(
  { wanted, blastRadius, warnings }: PolicyChange,
  { changes, dryRun }: WriteResult,
  {
    served,
    hold,
  }: { readonly served?: Served['state'] | undefined; readonly hold?: Hold | undefined },
): PolicyDocument {
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'InjectionPolicy',
    spec: wanted,
    dryRun,
    changes,
    blastRadius,
    warnings,
    ...(served === undefined ? {} : { served }),
    restart: adviseRestart(blastRadius).commands,
    ...(hold === undefined ? {} : { hold }),
  };
}
