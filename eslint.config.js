import tseslint from 'typescript-eslint';

// Rules the formatter cannot give: the ones that catch lost promises, impure decisions and files that grew.
const wallClock = [
  { object: 'Date', property: 'now', message: 'Time arrives as an argument.' },
  { object: 'Math', property: 'random', message: 'Randomness arrives as an argument.' },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'data/', 'coverage/', '**/*.cjs', 'eslint.config.js'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/core/**', 'src/app/**', 'commands/**'],
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process'],
      'no-restricted-properties': ['error', ...wallClock],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time arrives as an argument.',
        },
      ],
    },
  },
  {
    // Same answer on every engine: the core computes with + - * / and sqrt only.
    files: ['src/core/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...wallClock,
        ...['exp', 'log', 'log2', 'log10', 'pow', 'sin', 'cos', 'tan', 'tanh', 'cbrt', 'hypot'].map(
          (property) => ({
            object: 'Math',
            property,
            message: 'Differs between engine versions: the core computes with + - * / and sqrt only.',
          }),
        ),
      ],
    },
  },
  {
    // Every read of a typed array needs a `?? 0`, and the rule counts each as a branch.
    files: ['src/core/detector/**'],
    rules: { complexity: ['error', 30] },
  },
  {
    files: ['test/**', 'bench/**', 'recordings/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
    },
  },
);
