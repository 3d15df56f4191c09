/**
 * What Node is to be given to run a program of the project: its TypeScript, or its build where `ASSAY_BUILT=1` says
 * that it is fresh. Tests start some hundred processes, and each would compile the same files for a second.
 */
export function programArgs(script: string): string[] {
  const isBuilt = process.env.ASSAY_BUILT === '1' && script.startsWith('src/');
  return isBuilt
    ? ['--enable-source-maps', `dist/${script.replace(/\.ts$/, '.js')}`]
    : ['--import', 'tsx', script];
}
