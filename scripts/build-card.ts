import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { remoteBuild } from '@hubspot/ui-extensions-dev-server/build';

const CARDS = fileURLToPath(new URL('../cards', import.meta.url));
const ENTRY = join(CARDS, 'sidebar', 'QualificationCard.tsx');

type BuildCardOptions = {
  /** The bundle goes to `<outDir>/card`, which is emptied first. */
  readonly outDir: string;
  /** What the card finds in `context.variables`; HubSpot takes them from the profile. */
  readonly variables: Readonly<Record<string, string>>;
};

/**
 * Builds the sidebar card with HubSpot's own production build; gives back the path of the bundle, its manifest beside
 * it. Runs in a process of its own, because the build reads NODE_ENV and a test runner has set another one.
 */
export async function buildCard({ outDir, variables }: BuildCardOptions): Promise<string> {
  const folder = join(outDir, 'card');
  const script = fileURLToPath(import.meta.url);
  await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, folder, JSON.stringify(variables)],
    { cwd: CARDS, env: { ...process.env, NODE_ENV: 'production' } },
  );
  return join(folder, 'QualificationCard.js');
}

async function build(outputDir: string, variables: Record<string, string>): Promise<void> {
  await remoteBuild({
    root: CARDS,
    entryPoint: ENTRY,
    outputDir,
    logLevel: 'warn',
    appConfig: { variables },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [outputDir = join(CARDS, '..', 'build', 'card'), variables = '{}'] = process.argv.slice(2);
  await build(outputDir, JSON.parse(variables));
}
