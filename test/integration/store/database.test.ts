import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import pg from 'pg';

import { jsonArray, numberArray, textArray } from '../../../src/store/array-literals.ts';
import { databaseOver, openDatabase } from '../../../src/store/database.ts';
import { readHistory } from '../../../src/store/history.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { migrations } from '../../../src/store/migrations/index.ts';
import { PGLITE_PARSERS, pglitePool } from '../../../src/store/pglite-pool.ts';
import { getStates } from '../../../src/store/qualifications.ts';
import { withPortalLock } from '../../../src/store/portal-lock.ts';
import { freePort } from '../../support/free-port.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { realPostgres } from '../../support/real-postgres.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { onBothDatabases, testDatabase } from '../../support/test-database.ts';

const unavailable = { code: 'database-unavailable', doing: 'retry' };

onBothDatabases((database) => {
  const db = () => database().db;

  it('reads values alike: ids as text, times as numbers, JSON as values', async () => {
    const { rows } = await sql`
      select
        9007199254740993::bigint as id,
        1795255200000::bigint::double precision as at,
        count(*)::integer as count,
        '{"a":[1,null]}'::jsonb as json,
        '{"a":1}'::json as text,
        array['a', null]::text[] as list,
        null::bigint as nothing,
        true as yes`.execute(db());
    expect(rows).toEqual([
      {
        id: '9007199254740993',
        at: 1795255200000,
        count: 1,
        json: { a: [1, null] },
        text: { a: 1 },
        list: ['a', null],
        nothing: null,
        yes: true,
      },
    ]);
  });

  it('takes columns of rows as arrays, whatever is in them', async () => {
    const texts = ['', 'null', '{a,"b"}', 'back\\slash "quoted"', 'zwölf €uro 🙂', null];
    const given = texts.map((text, index) => ({ text, id: index === 2 ? null : index }));
    const { rows } = await sql`
      select *
      from unnest(
        ${numberArray(given, ({ id }) => id)}::integer[],
        ${textArray(given, ({ text }) => text)}::text[],
        ${jsonArray(given, ({ text }) => (text === null ? null : { text }))}::json[]
      ) as given (id, text, json)`.execute(db());
    expect(rows).toEqual(
      given.map(({ id, text }) => ({ id, text, json: text === null ? null : { text } })),
    );
    const nobody = jsonArray([], () => null);
    expect((await sql`select * from unnest(${nobody}::json[])`.execute(db())).rows).toEqual([]);
  });

  it('answers plain queries while a transaction is under way', async () => {
    const steps: string[] = [];
    const transaction = db()
      .transaction()
      .execute(async (tx) => {
        for (let step = 0; step < 5; step += 1) await sql`select ${step}::integer`.execute(tx);
        steps.push('transaction');
      });
    const queries = Array.from({ length: 20 }, async () => {
      await sql`select 1`.execute(db());
      steps.push('query');
    });
    await Promise.all([transaction, ...queries]);
    expect(steps.filter((step) => step === 'query')).toHaveLength(20);
    expect(steps).toContain('transaction');
  });

  it('keeps transactions apart: what one rolls back, none of the others sees', async () => {
    await sql`create table pieces (id integer)`.execute(db());
    const turns = Array.from({ length: 12 }, (_, index) =>
      db()
        .transaction()
        .execute(async (tx) => {
          await sql`insert into pieces values (${index}::integer)`.execute(tx);
          await new Promise((resolve) => setTimeout(resolve, 2));
          if (index % 2 === 1) throw new Error('planted');
        })
        .catch(() => undefined),
    );
    await Promise.all(turns);
    const { rows } = await sql<{ id: number }>`select id from pieces order by id`.execute(db());
    expect(rows.map(({ id }) => id)).toEqual([0, 2, 4, 6, 8, 10]);
  });

  it('goes on after a statement that failed, in a transaction too', async () => {
    await expect(sql`select 1 / 0`.execute(db())).rejects.toThrow('division by zero');
    const failing = db()
      .transaction()
      .execute((tx) => sql`select no_such_column`.execute(tx));
    await expect(failing).rejects.toThrow('no_such_column');
    expect((await sql`select 1 as one`.execute(db())).rows).toEqual([{ one: 1 }]);
  });

  it('has nothing to migrate the second time, and leaves a newer schema alone', async () => {
    await sql`insert into migrations (name) values ('9999-from-the-future')`.execute(db());
    expect(await migrate(db())).toEqual([]);
  });

  it('runs the work of one portal alone, and that of others beside it', async () => {
    const running = new Map<string, number>();
    let most = 0;
    let together = 0;
    const work = (portalId: string) =>
      withPortalLock(database(), portalId, async (locked) => {
        running.set(portalId, (running.get(portalId) ?? 0) + 1);
        most = Math.max(most, running.get(portalId)!);
        together = Math.max(together, [...running.values()].filter((count) => count > 0).length);
        await sql`select 1`.execute(locked);
        await new Promise((resolve) => setTimeout(resolve, 10));
        running.set(portalId, running.get(portalId)! - 1);
        return portalId;
      });
    const done = await Promise.all(['1', '2', '1', '1', '2', '3'].map(work));
    expect(done).toEqual(['1', '2', '1', '1', '2', '3']);
    expect(most).toBe(1);
    expect(together).toBe(3);
  });

  it('lets the next one in after work that failed', async () => {
    const failing = withPortalLock(database(), '1', () => Promise.reject(new Error('planted')));
    await expect(failing).rejects.toThrow('planted');
    expect(await withPortalLock(database(), '1', () => Promise.resolve('in'))).toBe('in');
  });
});

describe('the embedded database', () => {
  it('says so when a transaction waits for itself, instead of hanging', async () => {
    const pglite = await PGlite.create({ parsers: PGLITE_PARSERS });
    const { db, close } = databaseOver(pglitePool(pglite, { connectTimeoutMs: 200 }), 'pglite');
    const waiting = db.transaction().execute(() => sql`select 1`.execute(db));
    await expect(waiting).rejects.toMatchObject({ code: 'database-busy', doing: 'retry' });
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await close();
  });
});

describe('an upgrade', () => {
  it('keeps what an earlier release has stored', async () => {
    const { db, close } = await testDatabase('pglite');
    await sql`drop schema public cascade`.execute(db);
    await sql`create schema public`.execute(db);
    const place = migrations.findIndex(({ name }) => name === '0012-confirmations');
    await sql`create table migrations (name text primary key, applied_at timestamptz not null default now())`.execute(
      db,
    );
    for (const { name, text } of migrations.slice(0, place)) {
      await sql.raw(text).execute(db);
      await sql`insert into migrations (name) values (${name})`.execute(db);
    }
    await sql`
      insert into contact_states
        (portal_id, contact_id, contact, company, observed, judged_at, intended, confirmed, confirmed_updated_at)
      values
        (1, 501, '{}', '{}', '{}', 5, '{"tier":"tier_1"}', '{"tier":"tier_2"}', 7),
        (1, 502, '{}', '{}', '{}', 5, '{"tier":"tier_1"}', null, null)`.execute(db);
    await sql`insert into history (portal_id, contact_id, at, entry) values (1, 501, 5, '{"noted":[]}')`.execute(
      db,
    );
    await migrate(db);
    const states = await getStates(db, '1', ['501', '502']);
    expect(states.get('501')).toMatchObject({
      previous: { intended: { tier: 'tier_1' }, confirmed: { tier: 'tier_2' } },
    });
    expect(states.get('502')).toMatchObject({
      previous: { intended: { tier: 'tier_1' }, confirmed: null },
    });
    const { rows } = await sql`
      select contact_id::integer as id, updated_at::integer as "updatedAt" from confirmations`.execute(
      db,
    );
    expect(rows).toEqual([{ id: 501, updatedAt: 7 }]);
    expect(await readHistory(db, { portalId: '1', contactId: '501', limit: 5 })).toEqual([
      { at: 5, entry: { noted: [] } },
    ]);
    await close();
  });
});

describe('PostgreSQL', () => {
  it('is migrated once by processes that start at the same time', async () => {
    const server = await realPostgres();
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    const admin = new pg.Client(server.url('postgres'));
    await admin.connect();
    await admin.query(`create database ${name}`);
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openDatabase({ databaseUrl: server.url(name), folder: '' })),
    );
    const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(
      opened[0]!.db,
    );
    await Promise.all(opened.map((one) => one.close()));
    await admin.query(`drop database ${name}`);
    await admin.end();
    expect(rows.map((row) => row.name)).toEqual(migrations.map((migration) => migration.name));
  });

  it('keeps portal locks among processes, too', async () => {
    const server = await realPostgres();
    const databaseUrl = server.url('postgres');
    const admin = new pg.Client(databaseUrl);
    await admin.connect();
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await admin.query(`create database ${name}`);
    const open = () => openDatabase({ databaseUrl: server.url(name), folder: '' });
    const processes = await Promise.all([open(), open(), open()]);
    let running = 0;
    let most = 0;
    await Promise.all(
      [...processes, ...processes].map((database) =>
        withPortalLock(database, '1', async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 10));
          running -= 1;
        }),
      ),
    );
    await Promise.all(processes.map((one) => one.close()));
    await admin.query(`drop database ${name}`);
    await admin.end();
    expect(most).toBe(1);
  });

  it('is reported as unavailable where nobody listens', async () => {
    const databaseUrl = `postgres://postgres@127.0.0.1:${await freePort()}/assay`;
    await expect(openDatabase({ databaseUrl, folder: '' })).rejects.toMatchObject(unavailable);
  });

  it('is reported as unavailable while it is down, and used again once it is back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'assay-test-postgres-own-'));
    const server = await startPostgres({ folder, durable: true });
    const { log, lines } = recordedLog();
    const database = await openDatabase({
      databaseUrl: server.url('postgres'),
      folder: '',
      log,
    });
    const one = () => sql`select 1 as one`.execute(database.db);
    const during = database.db.transaction().execute(async (tx) => {
      await sql`select 1`.execute(tx);
      await server.kill();
      await sql`select 1`.execute(tx);
    });
    await expect(during).rejects.toMatchObject(unavailable);
    await expect(one()).rejects.toMatchObject(unavailable);
    await server.start();
    expect((await one()).rows).toEqual([{ one: 1 }]);
    // Asked to stop, it ends connections that nobody uses just now: no process dies of that.
    await server.stop();
    await expect(one()).rejects.toMatchObject(unavailable);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'connection to PostgreSQL lost' }),
    );
    await server.start();
    expect((await one()).rows).toEqual([{ one: 1 }]);
    await database.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('reports a statement that takes too long, a full disc and a deadlock as passing', async () => {
    const server = await realPostgres();
    const database = await openDatabase({ databaseUrl: server.url('postgres'), folder: '' });
    for (const state of ['57014', '53100', '40P01']) {
      const failing = sql
        .raw(`do $$ begin raise exception 'planted' using errcode = '${state}'; end $$`)
        .execute(database.db);
      await expect(failing).rejects.toMatchObject({ ...unavailable, details: { sqlState: state } });
    }
    await expect(sql`select 1 / 0`.execute(database.db)).rejects.not.toMatchObject(unavailable);
    await database.close();
  });
});
