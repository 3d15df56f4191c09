import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';

import { sql } from 'kysely';

import { openDatabase } from '../../../src/store/database.ts';
import { lockFolder } from '../../../src/store/folder-lock.ts';
import { eventually } from '../../support/eventually.ts';

describe('the folder of the embedded database', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'assay-test-folder-'));
  });
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const lockFile = () => path.join(folder, 'lock.json');
  const refused = { code: 'database-folder-in-use', doing: 'give-up' };

  /** A process that says what became of its try and then lives on. */
  async function starter(): Promise<{ child: ChildProcess; said: string }> {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'folder-holder.ts'), folder],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    children.push(child);
    const said = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
    );
    return { child, said };
  }
  async function killed({ child }: { child: ChildProcess }): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  it('is refused to a second process, in one clear line, until the first has ended', async () => {
    const first = await starter();
    expect(first.said).toBe('locked');
    await expect(openDatabase({ folder })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(`open in process ${first.child.pid}`),
    });
    const ended = new Promise((resolve) => first.child.once('exit', resolve));
    first.child.kill('SIGTERM');
    await ended;
    await expect(readFile(lockFile())).rejects.toMatchObject({ code: 'ENOENT' });
    await (await lockFolder(folder)).release();
  });

  it('is refused to the same process a second time', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject(refused);
    await lock.release();
    await (await lockFolder(folder)).release();
  });

  it('is taken over from a process that was killed', async () => {
    await killed(await starter());
    expect(await readFile(lockFile(), 'utf8')).toContain('pid');
    await (await lockFolder(folder)).release();
  });

  it('goes to one of several that find a dead process’ lock at the same time', async () => {
    await killed(await starter());
    const starters = await Promise.all(Array.from({ length: 6 }, () => starter()));
    const said = starters.map((one) => one.said).sort();
    await Promise.all(starters.map(killed));
    expect(said).toEqual(['locked', ...Array(5).fill('database-folder-in-use')].sort());
  });

  it('is taken over from a dead process whose number another one has by now', async () => {
    const stale = { pid: process.pid, host: hostname(), startedAt: '1' };
    await writeFile(lockFile(), JSON.stringify(stale));
    await (await lockFolder(folder)).release();
  });

  it('is taken over from a lock that cannot be read', async () => {
    await writeFile(lockFile(), '');
    await (await lockFolder(folder)).release();
  });

  it('is refused while a process on another host shows life, and taken over when it is silent', async () => {
    const foreign = { pid: 1, host: 'another-host', startedAt: '1' };
    await writeFile(lockFile(), JSON.stringify(foreign));
    await expect(lockFolder(folder)).rejects.toMatchObject(refused);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lockFile(), longAgo, longAgo);
    await (await lockFolder(folder)).release();
  });

  it('is not blocked for ever by a take-over that was cut off', async () => {
    await killed(await starter());
    const takeover = path.join(folder, 'lock-takeover');
    await mkdir(takeover);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(takeover, longAgo, longAgo);
    await (await lockFolder(folder)).release();
  });

  it('keeps what was committed when its process is killed', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'folder-writer.ts'), folder],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    children.push(child);
    let committed = 0;
    child.stdout.on('data', (data: Buffer) => {
      committed = Number(data.toString().trim().split('\n').at(-1));
    });
    await eventually('fifty commits', () => committed >= 50, 30_000);
    await killed({ child });
    const database = await openDatabase({ folder });
    const { rows } = await sql<{ most: number }>`
      select count(*)::integer as most from oauth_states`.execute(database.db);
    await database.close();
    expect(rows[0]!.most).toBeGreaterThanOrEqual(committed);
  });
});
