/** Imports go one way: main -> edges -> app -> core; commands -> app, core; core -> nothing. */
const edges = '^src/(feeds|chat|store|web|pictures)/';
module.exports = {
  forbidden: [
    { name: 'core-imports-nothing', severity: 'error', from: { path: '^src/core/' }, to: { pathNot: '^(src/core/|node_modules/(date-fns|i18n-iso-countries|countries-and-timezones|fastest-levenshtein)/)' } },
    { name: 'app-imports-core', severity: 'error', from: { path: '^src/app/' }, to: { pathNot: '^(src/(app|core)/|node_modules/date-fns/)' } },
    { name: 'commands-import-app-and-core', severity: 'error', from: { path: '^commands/' }, to: { pathNot: '^(commands|src/app|src/core)/' } },
    { name: 'score-imports-core', severity: 'error', from: { path: '^src/score/' }, to: { pathNot: '^src/(score|core)/' } },
    { name: 'lib-has-no-domain', severity: 'error', from: { path: '^src/lib/' }, to: { path: '^(src/(?!lib/)|commands)' } },
    ...['feeds', 'chat', 'store', 'web', 'pictures'].map((edge) => ({
      name: `${edge}-stays-apart`,
      severity: 'error',
      from: { path: `^src/${edge}/` },
      to: { path: edges, pathNot: `^src/${edge}/` },
    })),
    { name: 'edges-do-not-reach-main', severity: 'error', from: { path: '^(src/(feeds|chat|store|web|pictures|lib|app|core)|commands)/' }, to: { path: '^src/(main|cli|config|run)' } },
    { name: 'axios-only-in-lib-http', severity: 'error', from: { path: '^(src|commands)/', pathNot: '^src/lib/http' }, to: { path: 'node_modules/axios' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.js'] },
  },
};
