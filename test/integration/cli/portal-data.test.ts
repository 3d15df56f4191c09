import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { programArgs } from '../../../scripts/program-args.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';

/** Each command is a process of its own that opens the database. */
jest.setTimeout(180_000);

let world: InProcessWorld;
let env: Readonly<Record<string, string>>;
let folder: string;
let lead: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-cli-'));
  world = await startInProcessWorld({ portalSize: 30 });
  lead = world.contactIds()[0]!;
  env = await world.stopApp();
  const model = JSON.parse(await readFile('models/b2b.json', 'utf8'));
  const lower = {
    ...model,
    tiers: { policy: 'score', tier1At: 35, tier2At: 20 },
    examples: [{ facts: { contact: { email: 'a@example.com' } }, tier: 'needs_data' }],
  };
  await writeFile(file('lower.json'), JSON.stringify(lower));
  const more = structuredClone(lower);
  more.fit.criteria[0].when = { fact: 'contact.city', known: true };
  delete more.fit.criteria[0].partly;
  await writeFile(file('more.json'), JSON.stringify(more));
  const [example] = lower.examples;
  const wrong = { ...lower, examples: [{ ...example, label: 'a stranger', tier: 'tier_1' }] };
  await writeFile(file('wrong.json'), JSON.stringify(wrong));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const file = (name: string) => join(folder, name);

/** Runs a command as an admin does, with the settings of the app. */
async function assay(...args: string[]) {
  const child = spawn(process.execPath, [...programArgs('src/cli/assay.ts'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [status, stdout, stderr] = await Promise.all([
    new Promise((resolve) => child.on('close', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { status, stdout, stderr };
}

const onPortal = (...args: string[]) => assay(...args, '--portal', world.portalId);
const ndjson = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the commands on the data of a portal', () => {
  it('export every lead, for score and for a preview without the portal', async () => {
    const exported = await onPortal('export');
    expect(exported.status).toBe(0);
    expect(ndjson(exported.stdout).length).toBe(30);
    await writeFile(file('leads.ndjson'), exported.stdout);

    const scored = await assay(
      'score',
      '--model',
      'models/b2b.json',
      '--facts',
      file('leads.ndjson'),
    );
    expect(scored.status).toBe(0);
    expect(ndjson(scored.stdout).map(({ id }) => id)).toEqual([...world.contactIds()]);

    const asOf = ['--as-of', '2027-01-01T00:00:00Z'];
    const offline = await assay(
      ...['preview', '--facts', file('leads.ndjson'), '--current', 'models/b2b.json'],
      ...['--model', file('lower.json'), ...asOf],
    );
    const online = await onPortal('preview', '--model', file('lower.json'), ...asOf);
    expect([offline.status, online.status]).toEqual([0, 0]);
    expect(ndjson(offline.stdout)).toEqual(ndjson(online.stdout));
    expect(ndjson(online.stdout).at(-1)).toMatchObject({ kind: 'summary', leads: 30 });
    expect(online.stderr).toMatch(/of 30 leads move to another tier/);
  });

  it('export what was known at an instant: nothing before the installation', async () => {
    const exported = await onPortal('export', '--as-of', '2020-01-01T00:00:00Z');
    expect(exported).toMatchObject({ status: 0, stdout: '' });
  });

  it('say which line of an export is no lead, and go on with the others', async () => {
    await writeFile(file('odd.ndjson'), '{"id":"1"}\n{"contact":{}}\n');
    const args = ['--current', 'models/b2b.json', '--model', file('lower.json')];
    const previewed = await assay('preview', '--facts', file('odd.ndjson'), ...args);
    expect(previewed.status).toBe(1);
    expect(previewed.stderr).toContain('line 2: expected an id');
    expect(ndjson(previewed.stdout).at(-1)).toMatchObject({ leads: 1 });
  });

  it('preview a model that reads more by asking the CRM, and hold it against closed deals', async () => {
    const outcomes = await onPortal('outcomes');
    expect(outcomes).toMatchObject({ status: 0 });
    expect(outcomes.stdout).toMatch(/\d+ closed deals/);
    const previewed = await onPortal('preview', '--model', file('more.json'));
    expect(previewed.status).toBe(0);
    expect(previewed.stderr).toContain('contact.city');
    expect(ndjson(previewed.stdout).at(-1)).toMatchObject({ kind: 'summary', leads: 30 });
  });

  it('publish, log, show and roll back', async () => {
    const by = ['--by', 'Robin Admin'];
    const refused = await onPortal('model', 'publish', file('wrong.json'), ...by);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(
      'examples[0].tier: expected this lead (a stranger) to be tier_1',
    );

    const published = await onPortal('model', 'publish', file('lower.json'), ...by);
    expect(published).toMatchObject({
      status: 0,
      stdout: `portal ${world.portalId}: model version 2 is in force\n`,
    });
    const shown = await onPortal('model', 'show');
    expect(JSON.parse(shown.stdout)).toEqual(
      JSON.parse(await readFile(file('lower.json'), 'utf8')),
    );
    expect((await onPortal('model', 'rollback', ...by)).stdout).toContain(
      'version 1 is in force again',
    );
    expect(await onPortal('model', 'rollback', ...by)).toMatchObject({ status: 2 });
    const { stdout } = await onPortal('model', 'log');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('  ').slice(1).join(' ')),
    ).toEqual([
      'version 1 roll-back by Robin Admin',
      'version 2 publish by Robin Admin',
      'version 1 publish by installation',
    ]);
    const publishedAt = stdout.split('\n')[1]?.split('  ')[0] ?? '';
    const then = await onPortal('model', 'show', '--as-of', publishedAt);
    expect(then.stdout).toBe(shown.stdout);
    expect(await onPortal('model', 'show', '--as-of', '2020-01-01')).toMatchObject({
      status: 2,
      stdout: '',
    });
  });

  it('set and withdraw what a person decided, and print the history', async () => {
    const contact = ['--contact', lead];
    const who = ['--by', 'Sam', '--why', 'met at the fair'];
    expect(await onPortal('override', 'set', ...contact, ...who)).toMatchObject({ status: 2 });
    expect(await onPortal('override', 'set', ...contact, ...who, '--tier', 'gold')).toMatchObject({
      status: 2,
    });
    const set = await onPortal(
      ...['override', 'set', ...contact, ...who, '--tier', 'tier_1', '--owner', '70003'],
      ...['--until', '2099-01-01'],
    );
    expect(set.status).toBe(0);
    expect(set.stdout).toContain('tier tier_1 stands until 2099-01-01');
    expect((await onPortal('override', 'withdraw', ...contact, '--tier')).status).toBe(0);
    expect((await onPortal('override', 'withdraw', ...contact, '--tier')).status).toBe(2);
    const history = await onPortal('history', ...contact, '--json');
    expect(ndjson(history.stdout)[0]).toMatchObject({ score: { from: null }, causes: [] });
    expect((await onPortal('history', ...contact)).stdout).toMatch(/first score/);
  });

  it('refuse a portal that is not there', async () => {
    expect(await assay('export', '--portal', '1')).toMatchObject({
      status: 2,
      stderr: 'portal 1 has not installed Assay\n',
    });
    expect(await assay('export', '--portal', 'x')).toMatchObject({ status: 2 });
  });
});
