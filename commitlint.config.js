/** Types of commits that users notice: their body says why. */
const noticed = new Set(['feat', 'fix', 'perf']);

/** First words that make a subject a sentence about something, where it should say what the commit does. */
const notImperative =
  /^(?:a|an|the|this|that|what|who|whoever|where|when|which|all|each|every|no|one|it|[a-z]+(?:ed|ing))\b(?! up\b)/i;

/** Imperatives that look like another form of a verb. */
const imperative = /^(?:embed|feed|need|seed|shed|speed|wed|bring|ring|sing|string|swing|ping)\b/i;

/** Conventional Commits 1.0.0, with a subject in the imperative and a body where users notice something. */
export default {
  extends: ['@commitlint/config-conventional'],
  plugins: [
    {
      rules: {
        'body-says-why': ({ type, body }) => [
          !noticed.has(type) || Boolean(body),
          `a ${type} has a body that says why`,
        ],
        'subject-imperative': ({ subject }) => [
          !subject || imperative.test(subject) || !notImperative.test(subject),
          'the subject is in the imperative: "add", "read", "refuse"',
        ],
      },
    },
  ],
  rules: {
    'body-max-line-length': [0],
    'body-says-why': [2, 'always'],
    'footer-max-line-length': [0],
    'header-max-length': [2, 'always', 100],
    'subject-imperative': [2, 'always'],
  },
};
