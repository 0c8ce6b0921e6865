/** A commit that users of the program notice. */
export interface ReleasedCommit {
  readonly hash: string;
  readonly type: 'feat' | 'fix' | 'perf' | 'revert';
  readonly scope?: string;
  readonly subject: string;
  /** What breaks, where something does. */
  readonly breaking?: string;
}

const headings = { feat: 'Added', fix: 'Fixed', perf: 'Faster', revert: 'Taken back' } as const;

/**
 * Reads a commit by Conventional Commits 1.0.0.
 * @returns `undefined` for one that users do not notice (docs, test, refactor …), or that is not written so; a breaking
 *   change of any type they do.
 */
export function parseCommit(hash: string, message: string): ReleasedCommit | undefined {
  const [header = '', ...body] = message.trim().split('\n');
  const found = /^([a-z]+)(?:\(([^)]+)\))?(!)?: (.+)$/.exec(header);
  if (!found) return undefined;
  const [, type = '', scope, mark, subject = ''] = found;
  const footer = /^BREAKING[ -]CHANGE: ([^]+)$/m.exec(body.join('\n'))?.[1];
  const breaking = footer?.replaceAll(/\s*\n\s*/g, ' ').trim() ?? (mark ? subject : undefined);
  if (!Object.hasOwn(headings, type) && breaking === undefined) return undefined;
  return {
    hash,
    type: Object.hasOwn(headings, type) ? (type as ReleasedCommit['type']) : 'fix',
    subject,
    ...(scope === undefined ? {} : { scope }),
    ...(breaking === undefined ? {} : { breaking }),
  };
}

/** The version that the commits make of the current one (Semantic Versioning 2.0.0). */
export function nextVersion(current: string, commits: readonly ReleasedCommit[]): string {
  const [major = 0, minor = 0, patch = 0] = current.split('.').map(Number);
  const breaks = commits.some(({ breaking }) => breaking !== undefined);
  const adds = commits.some(({ type }) => type === 'feat');
  if (breaks && major > 0) return `${major + 1}.0.0`;
  if (breaks || adds) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/** A section of the changelog: what breaks first, then what is new, by scope. */
export function formatSection(
  version: string,
  date: string,
  commits: readonly ReleasedCommit[],
): string {
  const breaking = commits.flatMap(({ breaking: what, hash, scope }) =>
    what === undefined ? [] : [entry(scope, what, hash)],
  );
  const parts = [
    ...(breaking.length === 0 ? [] : [list('Breaking', breaking)]),
    ...Object.entries(headings).flatMap(([type, heading]) => {
      const entries = commits
        .filter((commit) => commit.type === type)
        .sort((a, b) => compare(a.scope ?? '', b.scope ?? ''))
        .map(({ hash, scope, subject }) => entry(scope, subject, hash));
      return entries.length === 0 ? [] : [list(heading, entries)];
    }),
  ];
  return [`## ${version} (${date})\n`, ...parts].join('\n');
}

function entry(scope: string | undefined, text: string, hash: string): string {
  // Markdown would read these as markup.
  const quoted = text.replaceAll(/[*_<>[\]]/g, '\\$&');
  return `- ${scope === undefined ? '' : `**${scope}**: `}${quoted} (${hash})`;
}

function list(heading: string, entries: readonly string[]): string {
  return `### ${heading}\n\n${entries.join('\n')}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
