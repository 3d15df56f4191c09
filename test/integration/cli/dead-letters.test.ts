import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';

import { openDatabase, type Db } from '../../../src/store/database.ts';
import { savePortal } from '../../../src/store/portals.ts';
import { runProgram } from '../../support/world/run-program.ts';

const PORTAL = '4242001';

describe('assay dead-letters', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-dead-letters-'));
    await withDatabase(async (db) => {
      await savePortal(db, { portalId: PORTAL, hubDomain: 'demo.example', scopes: [], at: 1_000 });
      await sql`
        insert into dead_letters (portal_id, subject_type, subject_id, lane, attempts, reason)
        values
          (${PORTAL}::bigint, 'contact', 501, 1, 8, 'refused by HubSpot: INVALID_OPTION'),
          (4242002, 'contact', 777, 1, 8, 'of another portal')`.execute(db);
    });
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const database = await openDatabase({ folder });
    try {
      return await work(database.db);
    } finally {
      await database.close();
    }
  }
  const run = (...args: string[]) =>
    runProgram({
      script: 'src/cli/assay.ts',
      args: ['dead-letters', ...args],
      env: { DATA_FOLDER: folder },
    });

  it('lists what failed for good in the portal, and why', async () => {
    const { status, stdout } = await run('list', '--portal', PORTAL);
    expect(status).toBe(0);
    expect(stdout).toMatch(/contact 501 {2}after 8 attempts: refused by HubSpot: INVALID_OPTION/);
    expect(stdout).toContain('portal 4242001: 1 dead letters');
    expect(stdout).not.toContain('777');
    const asJson = await run('list', '--portal', PORTAL, '--json');
    expect(JSON.parse(asJson.stdout)).toMatchObject({ subjectId: '501', attempts: 8 });
  });

  it('refuses what it cannot do, in one line', async () => {
    const refusals = [
      await run('list', '--portal', 'abc'),
      await run('replay', '--portal', PORTAL, '--limit', '0'),
    ];
    for (const { status, stderr } of refusals) {
      expect(status).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    const unknown = await run('list', '--portal', '1');
    expect(unknown).toMatchObject({ status: 2, stderr: 'portal 1 has not installed Assay\n' });
  });

  it('puts them back to work', async () => {
    const { status, stdout } = await run('replay', '--portal', PORTAL);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'portal 4242001: 1 dead letters are tried again\n',
    });
    const marks = await withDatabase(async (db) => {
      const { rows } = await sql`
        select portal_id::text as portal, subject_id::text as id from dirty_marks`.execute(db);
      return rows;
    });
    expect(marks).toEqual([{ portal: PORTAL, id: '501' }]);
    expect((await run('list', '--portal', PORTAL)).stdout).toBe('portal 4242001: 0 dead letters\n');
  });
});
