import fc from 'fast-check';

/** A template of several, with text between. */
export const anyTemplate: fc.Arbitrary<string> = fc.letrec<{
  template: string;
  path: string;
  step: string;
}>((tie) => ({
  path: fc.array(tie('step'), { maxLength: 5 }).map((steps) => steps.join('')),
  step: fc.oneof(
    { maxDepth: 2 },
    { weight: 6, arbitrary: anyName().map((name) => `.${name}`) },
    { weight: 3, arbitrary: anyIndex().map((index) => `[${index}]`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          tie('path'),
          fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '=', '=='),
          fc.oneof(
            anyLiteral(),
            tie('path').map((path) => `@${path}`),
          ),
        )
        .map(([left, operator, right]) => `[?(@${left} ${operator} ${right})]`),
    },
    { weight: 1, arbitrary: tie('path').map((path) => `[?(@${path})]`) },
    { weight: 1, arbitrary: fc.constantFrom('..name', '..', '.. ', '@', '$', ' ') },
  ),
  template: fc
    .array(
      fc.oneof(
        { maxDepth: 2 },
        { weight: 4, arbitrary: anyAction(tie('path')).map((action) => `{${action}}`) },
        { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
        { weight: 1, arbitrary: fc.constantFrom('{"\\n"}', '{"\\t"}', ' ') },
        {
          weight: 1,
          arbitrary: fc
            .tuple(anyAction(tie('path')), tie('template'))
            .map(([action, body]) => `{range ${action}}${body}{end}`),
        },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join('')),
})).template;

const SYNTAX = Array.from('{}.[]?()@$"\'\\*,:-10 =!<a\n\t');

/** Characters and words of the language in any order: mostly no template at all. */
export const anyJumble: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('é', '😀', '..', '[?('),
      fc.constantFrom('{.items[*]', 'items', 'name', 'range ', 'end', '}', '{', ')]'),
      fc.string({ unit: fc.constantFrom(...SYNTAX), maxLength: 4 }),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''));

// Names that pods have, that they lack, and that a careless reader takes for something else.
function anyName(): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...[
      'items',
      'metadata',
      'name',
      'spec',
      'containers',
      'initContainers',
      'status',
      'env',
      'value',
    ],
    ...['conditions', 'type', 'labels', 'app', 'phase', 'ports', 'containerPort', 'annotations'],
    ...[
      'ready',
      'containerStatuses',
      'restartPolicy',
      'priority',
      'lastProbeTime',
      'nope',
      'length',
    ],
    ...['empty', 'one', 'odd', 'sidecar\\.istio\\.io/status', '0', '*', ''],
  );
}

function anyIndex(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      ...['*', '0', '-1', '1', '-2', '5', '0:1', '0:2', '1:', '-2:', ':1', '::2', '0:4:3', '::0'],
      ...['3:1', '', '0,1', '*,0', "'name'", "'spec','metadata'", "'a,b'", "'metadata.name'"],
    ),
    fc.string({ unit: fc.constantFrom(...Array.from("012-:,*'")), maxLength: 4 }),
  );
}

function anyLiteral(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      ...[
        '"istio-proxy"',
        "'istio-proxy'",
        'true',
        'false',
        '0',
        '-1',
        '1.5',
        '1e3',
        '15090',
        '""',
      ],
      ...['"Running"', 'Running', '"\\n"', "'\\''", '"\\u00e9"', '"\\x41"', '1000000.0', '-0.0'],
    ),
    fc.string({ maxLength: 4 }).map((text) => JSON.stringify(text)),
  );
}

function anyAction(path: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const start = fc.constantFrom(
    ...['.items[*]', '.items[0]', '.items[-1]', '.items', '.items[*].spec.containers[*]'],
    ...['.items[0].spec.containers', '$.items[*].metadata', '@', '.items[1:3].status.conditions'],
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(start, path).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: anyLiteral() },
    { weight: 2, arbitrary: path },
  );
}
