/**
 * What Node is to be given to run a program of the project: its TypeScript, or its build where `ASSAY_BUILT=1` says
 * that it is fresh. Tests start some hundred processes, and each would compile the same files for a second.
 */
export function programArgs(script: string): string[] {
  const isBuilt = process.env.ASSAY_BUILT === '1' && script.startsWith('src/');
  if (!isBuilt) return ['--import', 'tsx', script];
  // The command line is bundled: it starts at once, and its modules are compiled as one.
  const built = script.startsWith('src/cli/') ? script.slice('src/'.length) : script;
  return ['--enable-source-maps', `dist/${built.replace(/\.ts$/, '.js')}`];
}
