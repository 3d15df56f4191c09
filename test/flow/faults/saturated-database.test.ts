import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { actLikeBuyers, stir } from '../../support/faults/acts.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { lockTable } from '../../support/faults/table-lock.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import { sendDelivery } from '../../support/world/send-delivery.ts';
import { serversOf } from '../../support/world/servers-of.ts';
import { webhookEvent } from '../../support/world/signed-delivery.ts';
import { PORTAL } from '../../support/world/start-world.ts';
import { until } from '../../support/world/until.ts';
import { bookOf } from '../../support/world/world-ledger.ts';

const PATIENCE_MS = 300_000;
/** HubSpot gives up after five seconds. */
const ANSWER_WITHIN_MS = 5_000;
const WAVES = 4;
const DELIVERIES_A_WAVE = 150;
/** As long as a body with texts of a person gets: all of them at once would be 180 MB. */
const FILLER = 'x'.repeat(300_000);
const MOST_MB = 512;

type Answer = {
  readonly status: number;
  readonly tookMs: number;
  readonly retryAfter: string | null;
};

describe('a database that cannot keep up', () => {
  let world: FaultWorld;

  beforeAll(async () => {
    world = await startFaultWorld({ stores: 'real', processes: { web: 1, worker: 1 } });
  }, PATIENCE_MS);
  afterAll(() => world.stop());

  async function deliver(body: string): Promise<Answer> {
    const sentAt = performance.now();
    const response = await sendDelivery(world.origin(), body, world.clientSecret);
    await response.text();
    const tookMs = performance.now() - sentAt;
    return { status: response.status, tookMs, retryAfter: response.headers.get('retry-after') };
  }

  async function health(path: string) {
    const askedAt = performance.now();
    const response = await fetch(`${world.origin()}/health/${path}`);
    const body = (await response.json()) as { missing?: readonly string[] };
    return { status: response.status, missing: body.missing, tookMs: performance.now() - askedAt };
  }

  async function residentMb(): Promise<number> {
    const [web] = world.app().children;
    const text = await readFile(`/proc/${web?.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) / 1_024;
  }

  it(
    'is told to HubSpot as 503 in time, holds no memory, and loses nothing once it can again',
    async () => {
      const [contactId = ''] = world.leads.others(1);
      const bodies = Array.from({ length: WAVES * DELIVERIES_A_WAVE }, () =>
        JSON.stringify([
          webhookEvent({
            portalId: Number(PORTAL),
            objectId: Number(contactId),
            propertyName: 'hs_analytics_num_page_views',
            propertyValue: FILLER,
          }),
        ]),
      );
      const refusedBefore = (await bookOf(world)).deliveries['503'] ?? 0;
      const lock = await lockTable(world, 'inbox');
      const answers: Answer[] = [];
      let mostMb = 0;
      try {
        await stir(world, world.leads.others(4));
        await actLikeBuyers(world, world.leads.buyers(1));
        for (let wave = 0; wave < WAVES; wave += 1) {
          const some = bodies.slice(wave * DELIVERIES_A_WAVE, (wave + 1) * DELIVERIES_A_WAVE);
          const sent = Promise.all(some.map(deliver));
          await sleep(1_500);
          expect(await health('live')).toMatchObject({ status: 200 });
          mostMb = Math.max(mostMb, await residentMb());
          answers.push(...(await sent));
        }
        expect((await health('live')).tookMs).toBeLessThan(1_000);
        expect(await health('ready')).toMatchObject({ status: 503, missing: ['database'] });
        await until('HubSpot was told so, too', async () => {
          return ((await bookOf(world)).deliveries['503'] ?? 0) > refusedBefore;
        });
      } finally {
        await lock.release();
      }
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      expect(new Set(answers.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['10']));
      expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(ANSWER_WITHIN_MS);
      expect(mostMb).toBeLessThan(MOST_MB);

      // HubSpot sends again what was refused. Some of it was stored after all, when the lock was gone.
      for (let from = 0; from < bodies.length; from += 20) {
        const again = await Promise.all(bodies.slice(from, from + 20).map(deliver));
        expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200]));
      }
      const verdict = await verdictOn(world, { fault: 'database saturated' });
      expectNothingAmiss(verdict, { sentByHand: bodies.length });
      const { rows } = await sql<{ events: number; waiting: number }>`
        select
          count(*)::integer as events,
          (count(*) filter (where state = 'pending'))::integer as waiting
        from ledger
        where portal_id = ${PORTAL}::bigint
          and event_id = any(${bodies.map((body) => idOf(body))}::bigint[])`.execute(
        serversOf(world).database.db,
      );
      expect(rows).toEqual([{ events: bodies.length, waiting: 0 }]);
    },
    PATIENCE_MS,
  );
});

function idOf(body: string): number {
  const [event] = JSON.parse(body) as { eventId: number }[];
  return event?.eventId ?? 0;
}
