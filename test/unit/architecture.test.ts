import { expect } from 'chai';
import { cruise, type IFlattenedRuleSet } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const injection = '^src/lib/injection/';
const cluster = '^src/lib/cluster/';
const operations = '^src/lib/operations/';
const output = '^src/lib/output/';

/** A room may import itself, the errors, the escapes, the widths of texts, and the rooms that are named. */
function room(
  from: string,
  ...to: readonly string[]
): { from: { path: string }; to: { path: string[] } } {
  return {
    from: { path: from },
    to: {
      path: [
        from,
        '^src/lib/(counted|errors|error-codes|escape|memo|present|shorten)\\.ts$',
        ...to,
      ],
    },
  };
}

// docs/architecture.md, as rules. Everything that is not allowed is a violation.
const ruleSet: IFlattenedRuleSet = {
  allowed: [
    room(injection),
    room(cluster, injection, '^dist/vendor/kube-config\\.js$'),
    room(operations, injection, cluster),
    room(output, injection, operations),
    room('^src/lib/terminal/'),
    room('^src/lib/(counted|memo|present|shorten)\\.ts$'),
    { from: { path: '^src/lib/errors\\.ts$' }, to: { path: '^src/lib/error-codes\\.ts$' } },
    {
      from: {
        path: ['^src/[^/]+\\.ts$', '^src/(cli|command-line|commands|completion|help)/'],
      },
      to: { path: ['^src/', '^package\\.json$', '^oclif\\.manifest\\.json$'] },
    },
    room('^playground/'),
    // Libraries are below.
    { from: {}, to: { dependencyTypesNot: ['local'] } },
  ],
  allowedSeverity: 'error',
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-cycles',
      scope: 'folder',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-the-cluster-knows-the-kubernetes-client',
      severity: 'error',
      from: { path: '^(src|playground)/', pathNot: cluster },
      to: { path: 'node_modules/@kubernetes/' },
    },
    {
      name: 'only-the-terminal-prompts-and-spins',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/lib/terminal/' },
      to: { path: 'node_modules/(inquirer|ora)/' },
    },
    {
      name: 'output-knows-only-the-types-of-results',
      severity: 'error',
      from: { path: output },
      to: { path: operations, dependencyTypesNot: ['type-only'] },
    },
  ],
};

describe('the rooms', () => {
  it('import each other in the allowed directions only, without cycles', async function () {
    this.timeout(60_000);
    const options = {
      validate: true,
      ruleSet,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
    };
    const { output: result } = await cruise(['src', 'playground'], options, undefined, {
      tsConfig: extractTsConfig('tsconfig.json'),
    });
    if (typeof result === 'string') throw new TypeError('a report, not a result');
    const { summary, modules } = result;
    expect(modules.length, 'modules looked at').to.be.greaterThan(40);
    expect(
      summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
    ).to.deep.equal([]);
  });
});
