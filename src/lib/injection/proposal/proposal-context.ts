import type { DecisionInput, Verdict } from '../decision/decide.ts';
import type { TemplateOwner } from '../decision/explain.ts';
import type { CommandFlags } from '../model/shell.ts';
import type { StrategyObject } from '../workload/strategy-object.ts';

/** What a proposal is made for. */
export interface ProposalContext {
  readonly input: DecisionInput;
  /** Absent for a pod that is only imagined. */
  readonly owner?: TemplateOwner;
  readonly object?: StrategyObject;
  /** Whether pods run that would stay as they are. */
  readonly hasPods: boolean;
  /** Whether some of them are not yet as the verdict makes new ones; left out: all are not. */
  readonly differsFrom?: (verdict: Verdict) => boolean;
  /** Names of those that are not; left out, or nothing: they are not known. */
  readonly podsUnlike?: (verdict: Verdict) => readonly string[] | undefined;
  /** What every command must carry to reach the same cluster, with a space in front; or empty. */
  readonly commandFlags: CommandFlags;
}

/** Commands for edits, and what they leave to a person. */
export interface EditCommands {
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  /** A pod without a controller is replaced by the command itself. */
  readonly replacesPod: boolean;
}

/** No commands. */
export const NOTHING: EditCommands = { commands: [], notes: [], replacesPod: false };
