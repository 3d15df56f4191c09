import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, databaseOver } from '../../../src/store/database.ts';
import { openPostgresPool } from '../../../src/store/postgres-pool.ts';
import { realPostgres } from '../../support/real-postgres.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';

const unavailable = { code: 'database-unavailable', doing: 'retry' };
const ANSWER_WITHIN_MS = 500;

describe('a connection to PostgreSQL that is cut', () => {
  let proxy: TcpProxy;
  let database: Database;
  beforeEach(async () => {
    const url = new URL((await realPostgres()).url('postgres'));
    proxy = await tcpProxy(Number(url.port));
    url.port = String(proxy.port);
    const options = { url: url.href, poolSize: 2, answerWithinMs: ANSWER_WITHIN_MS };
    database = databaseOver(openPostgresPool(options), 'postgres');
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });

  const one = () => sql`select ${1}::integer as one`.execute(database.db);

  it('is given up in time and never used again, where it stays cut', async () => {
    await Promise.all([one(), one()]);
    proxy.cut();
    const begunAt = performance.now();
    const answers = await Promise.allSettled([one(), one()]);
    expect(performance.now() - begunAt).toBeLessThan(4 * ANSWER_WITHIN_MS);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: unavailable });
    }
    expect((await one()).rows).toEqual([{ one: 1 }]);
  });

  it('ends its transaction in time, with nothing of it done', async () => {
    const { db } = database;
    await sql`create table if not exists cut_once (one integer)`.execute(db);
    const begunAt = performance.now();
    const work = db.transaction().execute(async (tx) => {
      await sql`insert into cut_once values (${1}::integer)`.execute(tx);
      proxy.cut();
      await sql`insert into cut_once values (${2}::integer)`.execute(tx);
    });
    await expect(work).rejects.toMatchObject(unavailable);
    expect(performance.now() - begunAt).toBeLessThan(4 * ANSWER_WITHIN_MS);
    const { rows } = await sql`select 1 from cut_once`.execute(db);
    expect(rows).toEqual([]);
    // The server still holds the dead one's transaction, and would wait for it.
    await proxy.close();
    await sleep(100);
  });

  it('goes on where it was, when it is mended soon enough', async () => {
    await one();
    proxy.cut();
    const waiting = one();
    await sleep(ANSWER_WITHIN_MS / 3);
    proxy.mend();
    expect((await waiting).rows).toEqual([{ one: 1 }]);
  });
});
