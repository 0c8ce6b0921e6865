import { CONNECTION, type FlagShape } from '../command-line/shapes.ts';
import { alternatives } from '../lib/injection/model/alternatives.ts';
import type { Entry } from './layout.ts';

type Flags = Readonly<Record<string, FlagShape>>;

/** The flags of one heading. */
export interface FlagGroup {
  readonly heading: string;
  readonly entries: readonly Entry[];
}

/** Headings that many commands share; they come after those of a single command. */
const LAST: readonly string[] = ['Rollout', 'Confirmation', 'Output'];

/** The flags that belong to one command, related ones together, in the order in which the command has them. */
export function groupFlags(flags: Flags): readonly FlagGroup[] {
  const shown = Object.entries(flags).filter(
    ([, { hidden, helpGroup }]) => hidden !== true && helpGroup !== CONNECTION,
  );
  const groups = Map.groupBy(shown, ([, { helpGroup }]) => helpGroup ?? 'Other');
  const sorted = [...groups].sort(([one], [other]) => LAST.indexOf(one) - LAST.indexOf(other));
  return sorted.map(([group, members]) => ({
    heading: `${group} options`,
    entries: members.map(([name, flag]) => toEntry(name, flag)),
  }));
}

/** The flags that choose a cluster and a user. */
export function connectionEntries(flags: Flags): readonly Entry[] {
  return Object.entries(flags)
    .filter(([, { helpGroup }]) => helpGroup === CONNECTION)
    .map(([name, flag]) => toEntry(name, flag));
}

function toEntry(name: string, flag: FlagShape): Entry {
  const letter = flag.char === undefined ? '    ' : `-${flag.char}, `;
  const long = flag.allowNo === true ? `--[no-]${name}` : `--${name}`;
  const value = flag.type === 'option' ? `=${flag.helpValue ?? 'VALUE'}` : '';
  return { term: `${letter}${long}${value}`, text: describe(flag) };
}

/** The summary, the values that it does not name itself, and the default. */
function describe({ summary = '', options = [], type, default: byDefault }: FlagShape): string {
  const isNamed = options.every((option) => summary.includes(option));
  const details = [
    ...(isNamed ? [] : [alternatives(options)]),
    ...(type === 'option' && byDefault !== undefined ? [`default: ${String(byDefault)}`] : []),
  ];
  return details.length === 0 ? summary : `${summary} (${details.join('; ')})`;
}
