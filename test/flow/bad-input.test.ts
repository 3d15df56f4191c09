import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { PUBLIC_URL } from '../../scripts/demo/start-emulator.ts';
import { getPortal } from '../../src/store/portals.ts';
import { openInstallLink, pressButton } from '../support/world/oauth-in-browser.ts';
import { runProgram } from '../support/world/run-program.ts';
import { deliveryHeaders, webhookEvent } from '../support/world/signed-delivery.ts';
import { serversOf } from '../support/world/servers-of.ts';
import { OTHER_PORTAL, PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { bookOf, ledgerOf, settled } from '../support/world/world-ledger.ts';
import { holds, idleLeads, propertiesOf } from '../support/world/world-portal.ts';

const SIX_MINUTES_MS = 6 * 60_000;

/** Whatever comes in, in the order in which people think of it; after each of them the rest of the work goes on. */
describe('bad input', () => {
  let world: World;
  let leads: string[];

  beforeAll(async () => {
    world = await startWorld({
      stores: 'real',
      processes: { web: 1, worker: 1 },
      portals: [PORTAL, OTHER_PORTAL],
      emulatorArgs: ['--portals', '2'],
      env: { COALESCE_MS: '100' },
    });
    leads = await idleLeads(world);
  });
  afterAll(() => world.stop());

  /** A lead of a portal that nothing bad ever happens to is judged as always. */
  afterEach(async () => {
    const [lead = ''] = await idleLeads(world, OTHER_PORTAL);
    const before = await ledgerOf(world, OTHER_PORTAL);
    await world.emulator.act(OTHER_PORTAL, lead, 'submit_form');
    await until('the rest of the work goes on', async () => {
      const now = await ledgerOf(world, OTHER_PORTAL);
      return now.applied > before.applied && now.pending === 0 && now.dead === 0;
    });
  });

  const db = () => serversOf(world).database.db;
  const sign = (body: string, secret = world.clientSecret, at = Date.now()) =>
    deliveryHeaders(body, { secret, publicUrl: PUBLIC_URL, at });
  const post = async (body: string, headers: Record<string, string> = sign(body)) => {
    const url = `${world.origin()}/webhooks/hubspot`;
    const response = await fetch(url, { method: 'POST', body, headers });
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, answer };
  };
  /** What became of the events about a contact: state and reason. */
  const eventsOf = async (contactId: string) => {
    const { rows } = await sql<{ state: string; reason: string | null }>`
      select state, reason from ledger
      where portal_id = ${PORTAL}::bigint and object_id = ${contactId}::bigint
      order by id`.execute(db());
    return rows;
  };
  /** Waits until a worker has taken the contact up; its read is slow, so that something can happen meanwhile. */
  const isBeingRead = (contactId: string) =>
    until(`contact ${contactId} is being read`, async () => {
      const { rows } = await sql`
        select 1 from dirty_marks
        where subject_id = ${contactId}::bigint and lease_token is not null`.execute(db());
      return rows.length > 0;
    });
  const slowNextRead = (delayMs: number) =>
    world.emulator.post('/misbehave', {
      portalId: PORTAL,
      answers: [{ kind: 'slow', delayMs, match: 'contacts/batch/read', count: 1 }],
    });

  it.each([
    ['wrong', (body: string) => sign(body, 'another-secret')],
    ['missing', () => ({ 'content-type': 'application/json' })],
    ['stale', (body: string) => sign(body, world.clientSecret, Date.now() - SIX_MINUTES_MS)],
  ])('answers 401 to a signature that is %s', async (_, headers) => {
    const before = await ledgerOf(world);
    const body = JSON.stringify([webhookEvent()]);
    expect((await post(body, headers(body))).status).toBe(401);
    expect(await ledgerOf(world)).toEqual(before);
  });

  it('answers 413 to a body above 10 MB', async () => {
    const body = JSON.stringify([webhookEvent({ propertyValue: 'x'.repeat(10 * 1024 * 1024) })]);
    expect((await post(body)).status).toBe(413);
  });

  it('answers 400 to malformed JSON', async () => {
    expect((await post('[{"eventId": 1, ')).status).toBe(400);
  });

  it('keeps the one bad event of a batch as ignored with its reason, and applies the good ones', async () => {
    const [one = '', other = ''] = await coldLeads(world);
    const about = (contactId: string) => webhookEvent({ objectId: Number(contactId) });
    const bad = { ...about(one), occurredAt: 'yesterday' };
    const { status, answer } = await post(JSON.stringify([about(one), bad, about(other)]));
    expect(status).toBe(200);
    expect(answer).toMatchObject({ received: 3 });
    await settled(world);
    expect((await eventsOf(one)).toSorted(byState)).toEqual([
      { state: 'applied', reason: null },
      { state: 'ignored', reason: expect.stringMatching(/^unreadable: occurredAt /) },
    ]);
    expect(await eventsOf(other)).toEqual([{ state: 'applied', reason: null }]);
  });

  it('answers 200 to an event of an unknown portal, and records it as ignored', async () => {
    const { status } = await post(JSON.stringify([webhookEvent({ portalId: 999 })]));
    expect(status).toBe(200);
    expect(await ledgerOf(world, '999')).toMatchObject({ received: 1, ignored: 1, pending: 0 });
  });

  it('answers 200 to a replayed delivery, counts it as repeated and judges nobody again', async () => {
    const [lead = ''] = await coldLeads(world);
    const body = JSON.stringify([webhookEvent({ objectId: Number(lead) })]);
    const headers = sign(body);
    await post(body, headers);
    await settled(world);
    const before = await ledgerOf(world, PORTAL);
    const again = await post(body, headers);
    expect([again.status, again.answer]).toMatchObject([200, { received: 1 }]);
    const isCounted = async () => (await ledgerOf(world, PORTAL)).repeated > before.repeated;
    await until('the repeat is counted', isCounted);
    const after = await ledgerOf(world, PORTAL);
    expect(after).toEqual({ ...before, repeated: before.repeated + 1 });
  });

  it('answers a state that is used again with a 400 page that says to start again', async () => {
    const page = await openInstallLink(world.origin());
    const callback = await pressButton(page, 'install', OTHER_PORTAL);
    const finish = () => fetch(callback, { headers: { cookie: page.cookie }, redirect: 'manual' });
    expect((await finish()).status).toBe(303);
    const again = await finish();
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('Start again');
  });

  it('refuses a model with unknown keys with exit status 2 and all problems, and keeps the one in force', async () => {
    const before = await getPortal(db(), PORTAL);
    const model = JSON.parse(await readFile('models/b2b.json', 'utf8'));
    model.colour = 'green';
    model.readiness.signals[0].poinst = 5;
    const file = join(world.folder, 'model.json');
    await writeFile(file, JSON.stringify(model));
    const set = await runProgram({
      script: 'src/cli/assay.ts',
      args: ['portal', 'set', '--portal', PORTAL, '--model', file],
      env: world.env,
    });
    expect([set.status, set.stdout]).toEqual([2, '']);
    expect(set.stderr.trimEnd().split('\n').toSorted()).toEqual([
      'colour: unknown key',
      'readiness.signals[0].poinst: unknown key',
    ]);
    expect(await getPortal(db(), PORTAL)).toEqual(before);
  });

  it('closes the events of a contact that was deleted between webhook and read as ignored', async () => {
    const lead = leads.pop() ?? '';
    await slowNextRead(1_500);
    await world.emulator.act(PORTAL, lead, 'look_at_pricing');
    await isBeingRead(lead);
    await fetch(`${world.emulator.url}/emulator/portals/${PORTAL}/contacts/${lead}`, {
      method: 'DELETE',
    });
    await settled(world);
    const events = await eventsOf(lead);
    expect(events.length).toBeGreaterThan(1);
    expect(new Set(events.map(({ state, reason }) => `${state}: ${reason}`))).toEqual(
      new Set(['ignored: contact deleted']),
    );
  });

  it('marks a portal whose token was revoked between two calls as disconnected, and keeps its events until it is back', async () => {
    const lead = leads.pop() ?? '';
    await slowNextRead(1_500);
    await world.emulator.act(PORTAL, lead, 'look_at_pricing');
    await isBeingRead(lead);
    await world.emulator.post('/misbehave', { portalId: PORTAL, revokeTokens: true });
    const gone = await until('the portal is disconnected', async () => {
      const portal = await getPortal(db(), PORTAL);
      return portal?.status === 'disconnected' && portal;
    });
    expect(gone.disconnectedReason).not.toBe('');

    const callsBefore = await callsOf(world);
    await world.emulator.act(PORTAL, lead, 'start_trial');
    const book = await until('HubSpot has sent all', async () => {
      const now = await bookOf(world);
      return now.open === 0 && now;
    });
    expect(book.lost).toBe(0);
    const kept = (await eventsOf(lead)).filter(({ state }) => state === 'pending');
    expect(kept.length).toBeGreaterThan(1);
    expect(await callsOf(world)).toBe(callsBefore);

    await world.install(PORTAL);
    await settled(world);
    await holds(world, lead, { assay_tier: 'tier_1' });
    const others = (await eventsOf(lead)).filter(({ reason }) => reason !== 'own write');
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['applied', 'superseded']));
  });

  it('answers 503 with Retry-After while the store is down, and loses nothing of what HubSpot sends again', async () => {
    const lead = leads.pop() ?? '';
    const { postgres } = serversOf(world);
    await postgres.stop();
    try {
      const refused = await post(JSON.stringify([webhookEvent()]));
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('10');
      expect((await fetch(`${world.origin()}/health/live`)).status).toBe(200);
      expect((await fetch(`${world.origin()}/health/ready`)).status).toBe(503);
      await world.emulator.act(PORTAL, lead, 'look_at_pricing');
      await world.emulator.act(PORTAL, lead, 'start_trial');
      await until('HubSpot was refused', async () => (await bookOf(world)).deliveries['503']);
    } finally {
      await postgres.start();
    }
    await settled(world, 30_000);
    await holds(world, lead, { assay_tier: 'tier_1' });
    expect(await bookOf(world)).toMatchObject({ lost: 0, open: 0, pending: 0 });
    expect(await propertiesOf(world, lead)).toHaveProperty('hubspot_owner_id');
  });
});

const byState = (one: { state: string }, other: { state: string }) =>
  one.state.localeCompare(other.state);

/** Leads of which nobody hopes for much. */
async function coldLeads({ emulator }: World): Promise<string[]> {
  const contacts = await emulator.contacts(PORTAL, ['assay_tier']);
  return contacts
    .filter(({ properties }) => properties.assay_tier === 'tier_3')
    .map(({ id }) => id);
}

/** Calls of this portal that HubSpot has counted so far. */
async function callsOf({ emulator }: World): Promise<number> {
  return (await emulator.get<{ total: number }>(`/requests?portalId=${PORTAL}`)).total;
}
