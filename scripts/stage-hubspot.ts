import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type StageOptions = {
  readonly root: string;
  readonly outDir: string;
  /** HubSpot's events of activities are a beta: `false` leaves their subscriptions out. */
  readonly activities?: boolean;
};

/** Lays out app.json, webhooks/ and cards/ the way HubSpot wants them; gives back what it wrote. */
export async function stageHubSpot({
  root,
  outDir,
  activities = true,
}: StageOptions): Promise<{ metaFiles: string[] }> {
  const app = join(outDir, 'app');
  await rm(outDir, { recursive: true, force: true });
  await mkdir(join(app, 'webhooks'), { recursive: true });
  await cp(join(root, 'app.json'), join(app, 'app-hsmeta.json'));
  await writeFile(
    join(app, 'webhooks', 'webhooks-hsmeta.json'),
    subscriptions(
      await readFile(join(root, 'webhooks', 'webhooks-hsmeta.json'), 'utf8'),
      activities,
    ),
  );
  await copyProfiles(root, outDir);

  const card = await stageCard({
    cards: join(root, 'cards'),
    from: 'sidebar',
    to: join(app, 'cards'),
  });
  return {
    metaFiles: [
      'app/app-hsmeta.json',
      'app/webhooks/webhooks-hsmeta.json',
      ...card.map((name) => `app/cards/${name}`),
    ],
  };
}

/**
 * HubSpot skips an hsmeta below its component's folder without an error, and its dev server looks for the entry right
 * beside it. So both go to the top; the entry there is one import, and the sources keep their folders and imports.
 */
async function stageCard(card: {
  readonly cards: string;
  readonly from: string;
  readonly to: string;
}): Promise<string[]> {
  const { cards, from, to } = card;
  const files = await readdir(join(cards, from)).catch(() => []);
  const metaFiles = files.filter((name) => name.endsWith('-hsmeta.json'));
  if (metaFiles.length === 0) return [];

  for (const folder of [from, 'shared']) {
    await cp(join(cards, folder), join(to, folder), {
      recursive: true,
      filter: (path) => !path.endsWith('-hsmeta.json'),
    });
  }
  // The name is given here: two packages of one name in a checkout confuse tools.
  const manifest: object = JSON.parse(await readFile(join(cards, 'package.json'), 'utf8'));
  await writeFile(
    join(to, 'package.json'),
    JSON.stringify({ name: `assay-${from}`, ...manifest }, null, 2),
  );
  for (const name of metaFiles) {
    const text = await readFile(join(cards, from, name), 'utf8');
    await writeFile(join(to, name), text);
    const entry = basename(entrypointOf(text));
    await writeFile(join(to, entry), `import './${from}/${entry}';\n`);
  }
  return metaFiles;
}

function entrypointOf(text: string): string {
  const meta: { config: { entrypoint: string } } = JSON.parse(text);
  return meta.config.entrypoint;
}

const ACTIVITIES = new Set(['CALL', 'EMAIL', 'MEETING_EVENT', 'NOTE', 'TASK']);

function subscriptions(text: string, activities: boolean): string {
  if (activities) return text;
  const meta: { config: { subscriptions: { crmObjects: { objectType: string }[] } } } =
    JSON.parse(text);
  const { subscriptions } = meta.config;
  subscriptions.crmObjects = subscriptions.crmObjects.filter(
    ({ objectType }) => !ACTIVITIES.has(objectType),
  );
  return JSON.stringify(meta, null, 2);
}

/** Profiles fill `${PUBLIC_URL}`; HubSpot's parser looks for them in the source folder. */
async function copyProfiles(root: string, outDir: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (/^hsprofile\.[^.]+\.json$/.test(name)) await cp(join(root, name), join(outDir, name));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const options = {
    root,
    outDir: join(root, 'build', 'hubspot'),
    activities: !process.argv.includes('--without-activities'),
  };
  const stage = async (): Promise<void> => {
    const { metaFiles } = await stageHubSpot(options);
    console.log(`build/hubspot: ${metaFiles.join(', ')}`);
  };
  await stage();
  if (process.argv.includes('--watch')) {
    // A save touches several files within a moment: one staging for all of them.
    let soon: NodeJS.Timeout | undefined;
    for (const path of ['app.json', 'webhooks', 'cards']) {
      watch(join(root, path), { recursive: true }, () => {
        clearTimeout(soon);
        soon = setTimeout(() => void stage(), 200);
      });
    }
  }
}
