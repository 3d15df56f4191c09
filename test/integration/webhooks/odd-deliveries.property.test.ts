import type { Server } from 'node:http';
import fc from 'fast-check';
import { sql } from 'kysely';
import { nestedDeeperThan } from '../../../src/core/nesting.ts';
import { portOf, runWeb } from '../../../src/run-web.ts';
import { inboxDepth } from '../../../src/store/inbox.ts';
import { asJson, asPairs, odd, spoilt } from '../../support/odd-json.ts';
import { connectedPortal } from '../../support/test-portal.ts';
import { rowsOfPortal } from '../../support/world/rows-of-portal.ts';
import { sendDelivery } from '../../support/world/send-delivery.ts';
import { webhookEvent } from '../../support/world/signed-delivery.ts';
import {
  CLIENT_SECRET,
  type TestServices,
  testServices,
} from '../../support/world/test-services.ts';
import { until } from '../../support/world/until.ts';
import { manyRuns } from '../../unit/core/many-runs.ts';

/** What an unreadable event is put down under that names no portal. */
const NOBODY = '0';
const MOST_LEVELS = 10;
const FIRST_CONTACT = 10_000;
/** For ASSAY_RUNS in the tens of thousands. */
const PATIENCE_MS = 600_000;

describe('whatever is in a signed delivery', () => {
  let app: TestServices;
  let server: Server;
  let ours: string;
  let theirs: string;
  let theirRows: Readonly<Record<string, readonly string[]>>;
  let seenBefore = 0;
  let lastContact = FIRST_CONTACT;
  /** Every portal that any item of a delivery named. */
  const named = new Set<string>([NOBODY]);
  /** The deliveries that were answered with 200, with how many events. */
  const accepted: [string, number][] = [];

  beforeAll(async () => {
    app = await testServices({ env: { PORT: '0' } });
    server = await runWeb(app.services);
    ours = await connectedPortal(app.services.db);
    theirs = await connectedPortal(app.services.db);
    await send(JSON.stringify([webhookEvent({ portalId: Number(theirs) })]));
    await unpacked();
    theirRows = await rowsOfPortal(app.services.db, theirs);
    seenBefore = recorded().length;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  });

  const origin = () => `http://127.0.0.1:${portOf(server)}`;
  const send = (body: string) => sendDelivery(origin(), body, CLIENT_SECRET);
  const unpacked = () =>
    until('the inbox is empty', async () => {
      return (await inboxDepth(app.services.db)).deliveries === 0;
    });

  /** Events about contacts of ours that nobody else is told about. */
  const goodEvents = (count: number) =>
    Array.from({ length: count }, () => {
      lastContact += 1;
      return webhookEvent({ portalId: Number(ours), objectId: lastContact });
    });

  /** Sends the body, and holds the answer against what is documented. */
  const deliver = async (body: string) => {
    const items = itemsOf(body);
    const response = await send(body);
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    if (items === null) {
      expect([response.status, answer]).toMatchObject([400, { error: {} }]);
      return false;
    }
    expect([response.status, answer]).toMatchObject([200, { received: items.length }]);
    accepted.push([String(answer.deliveryId), items.length]);
    for (const item of items) named.add(portalNamedBy(item));
    return true;
  };

  const statesOf = async (contactIds: readonly number[]) => {
    const { rows } = await sql<{ id: number; state: string; marks: number }>`
      select object_id::integer as id, state, count(mark.subject_id)::integer as marks
      from ledger
      left join dirty_marks as mark
        on mark.portal_id = ledger.portal_id and mark.subject_id = ledger.object_id
      where ledger.portal_id = ${ours}::bigint and object_id = any(${contactIds}::bigint[])
      group by object_id, event_id, state
      order by object_id`.execute(app.services.db);
    return rows;
  };
  const portalsIn = async (table: string) => {
    const { rows } = await sql<{ portalId: string }>`
      select distinct portal_id::text as "portalId" from ${sql.table(table)}`.execute(
      app.services.db,
    );
    return rows.map(({ portalId }) => portalId).filter((portalId) => portalId !== theirs);
  };
  const isReady = async () => (await fetch(`${origin()}/health/ready`)).status;

  /** What the log says was found in each delivery, repeats included. */
  const recorded = () =>
    app.lines
      .filter(({ message }) => message === 'delivery recorded')
      .map(({ deliveryId, recorded: fresh, repeated }) => [
        deliveryId,
        Number(fresh) + Number(repeated),
      ]);

  const expectNothingAmiss = async (good: readonly number[]) => {
    await unpacked();
    expect(await statesOf(good)).toEqual(good.map((id) => ({ id, state: 'pending', marks: 1 })));
    // Also what nobody sees from outside: a delivery that was answered with 200 and could not be unpacked.
    expect(app.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await until('every delivery is told of', async () => {
      return recorded().length >= seenBefore + accepted.length;
    });
    expect(Object.fromEntries(recorded().slice(seenBefore))).toEqual(Object.fromEntries(accepted));
    expect(await isReady()).toBe(200);
    expect((await portalsIn('ledger')).filter((id) => !named.has(id))).toEqual([]);
    expect(await portalsIn('dirty_marks')).toEqual([ours]);
    expect(await rowsOfPortal(app.services.db, theirs)).toEqual(theirRows);
  };

  it(
    'is answered with 200 or 400, keeps the good events beside it, and touches no other portal',
    async () => {
      const good: number[] = [];
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(odd, spoilt), { maxLength: 5 }),
          fc.nat(),
          async (bad, at) => {
            const [event = webhookEvent()] = goodEvents(1);
            const items = bad.toSpliced(at % (bad.length + 1), 0, asPairs(event));
            if (await deliver(asJson(items))) good.push(event.objectId);
          },
        ),
        manyRuns(0.3),
      );
      expect(good.length).toBeGreaterThan(0);
      await expectNothingAmiss(good);
    },
    PATIENCE_MS,
  );

  it(
    'does not take the other 99 with it',
    async () => {
      const good: number[] = [];
      await fc.assert(
        fc.asyncProperty(fc.oneof(odd, spoilt), fc.nat({ max: 99 }), async (bad, at) => {
          const events = goodEvents(99);
          const items = events.map(asPairs).toSpliced(at, 0, bad);
          if (await deliver(asJson(items))) good.push(...events.map(({ objectId }) => objectId));
        }),
        manyRuns(0.02),
      );
      await expectNothingAmiss(good);
    },
    PATIENCE_MS,
  );

  it(
    'is refused with 400 where it is no list, and nothing of it is kept',
    async () => {
      await fc.assert(
        fc.asyncProperty(notOnlyLists, async (body) => {
          await deliver(body);
        }),
        manyRuns(0.1),
      );
      await expectNothingAmiss([]);
    },
    PATIENCE_MS,
  );
});

/** Texts, values, and lists that were cut somewhere. */
const notOnlyLists = fc.oneof(
  fc.string({ unit: 'binary' }),
  odd.map(asJson),
  fc.tuple(fc.array(spoilt), fc.nat()).map(([items, at]) => {
    const body = asJson(items);
    return body.slice(0, at % body.length);
  }),
);

/** The items of a body as JSON itself has them; null where the door is to refuse it. */
function itemsOf(body: string): readonly unknown[] | null {
  try {
    const json: unknown = JSON.parse(body);
    return Array.isArray(json) && !nestedDeeperThan(json, MOST_LEVELS) ? json : null;
  } catch {
    return null;
  }
}

/** The portal that an item is about, by digits alone: zeros before them change nothing. */
function portalNamedBy(item: unknown): string {
  const given = (item as { portalId?: unknown } | null)?.portalId;
  const isId = (typeof given === 'string' || typeof given === 'number') && /^\d+$/.test(`${given}`);
  return isId ? String(BigInt(given)) : NOBODY;
}
