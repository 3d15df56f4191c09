import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { type EmulatorClient, emulatorClient } from '../../../scripts/demo/emulator-client.ts';
import { installByOAuth } from '../../../scripts/demo/install-by-oauth.ts';
import { publishModel } from '../../../src/jobs/publish-model.ts';
import { setOverride } from '../../../src/jobs/set-override.ts';
import { setSalesTeam } from '../../../src/store/portals.ts';
import { type AppInProcess, startInProcess } from './app-in-process.ts';
import { isBackfilled } from './is-backfilled.ts';
import { rowsOfPortal } from './rows-of-portal.ts';
import { until } from './until.ts';

export const OURS = '4242001';
export const THEIRS = '4242002';
/** Stands in everything that the other portal has of its own, and nowhere else. */
export const CANARY = 'Zanzibar';
const DAY_MS = 86_400_000;

export type TwoPortals = AppInProcess & {
  /** A contact of either portal. */
  readonly contactId: string;
  /** A contact of the other portal only. */
  readonly elsewhere: string;
  readonly hubspot: EmulatorClient;
  /** Waits until nobody waits to be judged. */
  settle(): Promise<void>;
  /** Everything that is kept of the other portal, table by table. */
  theirRows(): Promise<Readonly<Record<string, readonly string[]>>>;
};

/** Two installed portals with the same contact ids; all that the second one holds is full of canaries. */
export async function twoPortals(env: Readonly<Record<string, string>> = {}): Promise<TwoPortals> {
  const app = await startInProcess({
    emulator: { portals: 2 },
    env: { RECONCILE_SECONDS: '86400', ...env },
  });
  const hubspot = emulatorClient(app.emulator.url);
  for (const portalId of [OURS, THEIRS]) await install(app, portalId);
  const contactId = app.emulator.pages.contacts(OURS)[0]?.id ?? '';
  const lead = { email: 'lead@zanzibar.example', lastname: CANARY };
  const { id: elsewhere } = await hubspot.post<{ id: string }>(`/portals/${THEIRS}/contacts`, {
    properties: lead,
  });
  const world: TwoPortals = {
    ...app,
    hubspot,
    contactId,
    elsewhere,
    settle: () => settle(app),
    theirRows: () => rowsOfPortal(app.services.db, THEIRS),
  };
  await fillTheirs(world);
  return world;
}

async function install(app: AppInProcess, portalId: string): Promise<void> {
  const page = await installByOAuth({ appOrigin: app.origin, portalId });
  await until(`the backfill of ${portalId} has ended`, () => isBackfilled(page));
}

async function fillTheirs(world: TwoPortals): Promise<void> {
  const { services, hubspot, contactId, elsewhere } = world;
  const { db, clock } = services;
  const b2b = JSON.parse(await readFile('models/b2b.json', 'utf8')) as Record<string, unknown>;
  const model = { ...b2b, name: `${CANARY} model` };
  await publishModel(services, { portalId: THEIRS, model, by: `${CANARY} admin` });
  await setSalesTeam(db, THEIRS, `${CANARY} team`);
  for (const id of [contactId, elsewhere]) {
    await hubspot.post(`/portals/${THEIRS}/contacts/${id}/properties`, {
      properties: { jobtitle: `Keeper of ${CANARY}` },
    });
  }
  await settle(world);
  for (const id of [contactId, elsewhere]) {
    const by = { by: `${CANARY} rep`, why: `${CANARY} reason`, until: clock() + DAY_MS };
    const override = { portalId: THEIRS, contactId: id, kind: 'tier', value: 'tier_1' } as const;
    await setOverride({ db, clock }, { ...override, ...by });
  }
  await settle(world);
  await sql`
    insert into dead_letters (portal_id, subject_type, subject_id, lane, attempts, reason)
    values (${THEIRS}::bigint, 'contact', ${elsewhere}::bigint, 1, 3, ${`${CANARY} refusal`}::text)`.execute(
    db,
  );
  // Time alone shall change nothing of theirs while a test looks at it.
  await sql`update contact_states set next_review_at = null where portal_id = ${THEIRS}::bigint`.execute(
    db,
  );
}

async function settle({ services, emulator }: AppInProcess): Promise<void> {
  const hubspot = emulatorClient(emulator.url);
  await until('nothing waits any more', async () => {
    const { rows } = await sql`
      select 1 from dirty_marks
      union all select 1 from accounts where due_at is not null
      union all select 1 from ledger where state = 'pending'`.execute(services.db);
    const { open } = await hubspot.get<{ open: number }>('/ledger?lostAfterMs=3600000');
    return rows.length === 0 && open === 0;
  });
}
