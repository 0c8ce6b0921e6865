import type { DecisionInput, Verdict } from '../decision/decide.ts';
import type { TemplateOwner } from '../decision/explain.ts';
import type { CommandFlags } from '../model/shell.ts';
import type { StrategyObject } from '../workload/strategy-object.ts';

/** The subject of a proposal. */
export interface ProposalContext {
  readonly input: DecisionInput;
  /** Absent for an imaginary pod. */
  readonly owner?: TemplateOwner;
  readonly object?: StrategyObject;
  /** Whether there are running pods that would not change by themselves. */
  readonly hasPods: boolean;
  /** Whether some of them differ from new pods with that verdict; left out: all of them do. */
  readonly differsFrom?: (verdict: Verdict) => boolean;
  /** Names of the pods that differ; left out, or `undefined`: not known. */
  readonly podsUnlike?: (verdict: Verdict) => readonly string[] | undefined;
  /** The flags that every command needs to reach the same cluster, with a leading space; or empty. */
  readonly commandFlags: CommandFlags;
}

/** Commands for edits, and the steps that are left to a person. */
export interface EditCommands {
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  /** The command itself replaces a pod without a controller. */
  readonly replacesPod: boolean;
}

/** No commands. */
export const NOTHING: EditCommands = { commands: [], notes: [], replacesPod: false };
