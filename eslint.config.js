import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Forbids imports of the named rooms; the reason is what a reader of the error needs. */
function closedTo(files, patterns) {
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
    },
  };
}

const kubernetesClient = {
  group: ['@kubernetes/*'],
  message: 'Only src/lib/cluster knows the Kubernetes client (docs/architecture.md).',
};
const terminalLibraries = {
  group: ['inquirer', 'ora'],
  message: 'Only src/lib/terminal prompts and spins (docs/architecture.md).',
};
const rooms = (...names) => ({
  group: names.map((name) => `**/${name}/**`),
  message: 'This room may not import that one (docs/architecture.md).',
});

export default defineConfig(
  { ignores: ['dist/', 'build/', 'node_modules/', 'bin/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  closedTo(
    ['src/lib/injection/**'],
    [
      kubernetesClient,
      terminalLibraries,
      rooms('commands', 'cluster', 'operations', 'output', 'terminal', 'playground'),
    ],
  ),
  closedTo(
    ['src/lib/cluster/**'],
    [terminalLibraries, rooms('commands', 'operations', 'output', 'terminal', 'playground')],
  ),
  closedTo(
    ['src/lib/operations/**'],
    [kubernetesClient, terminalLibraries, rooms('commands', 'output', 'terminal', 'playground')],
  ),
  closedTo(
    ['src/lib/output/**'],
    [kubernetesClient, terminalLibraries, rooms('commands', 'cluster', 'terminal', 'playground')],
  ),
  closedTo(
    ['src/lib/terminal/**'],
    [
      kubernetesClient,
      rooms('commands', 'cluster', 'operations', 'injection', 'output', 'playground'),
    ],
  ),
  closedTo(
    ['src/cli/**', 'src/commands/**', 'src/completion/**', 'src/*.ts'],
    [kubernetesClient, terminalLibraries, rooms('playground')],
  ),
  {
    files: ['playground/**', 'test/**', 'scripts/**', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Mocha's describe/it return values, and chai's property assertions, are not floating work.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
