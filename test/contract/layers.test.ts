import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What the files of a folder may import, besides packages and their own folder. First match counts. */
const LEAVES = ['src/errors.ts', 'src/clock.ts', 'src/log.ts'];
const RULES: readonly { folder: string; may: readonly string[] }[] = [
  { folder: 'src/core/', may: [] },
  { folder: 'src/store/', may: ['src/core/', ...LEAVES] },
  { folder: 'src/queue/', may: LEAVES },
  { folder: 'src/hubspot/', may: ['src/core/', ...LEAVES] },
  {
    folder: 'src/jobs/',
    may: [
      'src/core/',
      'src/store/',
      'src/queue/',
      'src/hubspot/',
      'src/services.ts',
      'src/app-manifest.ts',
      ...LEAVES,
    ],
  },
  { folder: 'src/', may: ['src/', 'webhooks/'] },
  { folder: 'webhooks/', may: ['src/'] },
  { folder: 'cards/', may: ['cards/'] },
  { folder: 'test/hubspot-emulator/', may: [] },
];

type Import = { from: string; to: string };

describe('the layers', () => {
  const imports = ['src', 'webhooks', 'cards', 'test/hubspot-emulator'].flatMap(importsBelow);

  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('point down only', () => {
    const broken = imports.filter(({ from, to }) => {
      const rule = RULES.find(({ folder }) => from.startsWith(folder));
      return (
        rule !== undefined &&
        !to.startsWith(rule.folder) &&
        !rule.may.some((folder) => to.startsWith(folder))
      );
    });
    expect(broken).toEqual([]);
  });

  it('keep the use cases away from HTTP', () => {
    expect(
      imports.filter(({ from, to }) => from.startsWith('src/jobs/') && to.startsWith('src/http/')),
    ).toEqual([]);
  });

  it('read the environment in one file only', () => {
    const readers = ['src', 'webhooks', 'cards']
      .flatMap(filesBelow)
      .filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
    expect(readers).toEqual(['src/config.ts']);
  });
});

function importsBelow(folder: string): Import[] {
  return filesBelow(folder).flatMap((from) => {
    const text = readFileSync(join(root, from), 'utf8');
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) => ({
      from,
      to: relative(root, join(root, dirname(from), path ?? '')),
    }));
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}
