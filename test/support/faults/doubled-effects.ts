import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { HistoryEntry } from '../../../src/core/history-entry.ts';
import type { Db } from '../../../src/store/database.ts';
import type { World } from '../world/start-world.ts';
import { withStore } from './with-store.ts';

/** The app's id in the emulator: what the CRM puts down to it. */
const OUR_APP = '777001';

type Change = {
  readonly value: string;
  readonly source: { readonly type: string; readonly id: string | null };
};

/**
 * What happened more often than it should: owners given twice to one contact, turns that were taken and reached
 * nobody (or reached somebody without being taken), lines of history that say again what the line before said.
 */
export async function doubledEffects(
  world: World,
  portalIds: readonly string[],
): Promise<readonly string[]> {
  const given = new Map<string, number>();
  const doubled: string[] = [];
  for (const portalId of portalIds) {
    const changes = await ownersGiven(world, portalId);
    given.set(portalId, changes.size);
    for (const [contactId, owners] of changes) {
      if (owners.length > 1) doubled.push(`${portalId}/${contactId}: owners ${owners.join(', ')}`);
    }
  }
  await withStore(world, async (db) => {
    for (const portalId of portalIds) {
      const taken = await turnsTaken(db, portalId);
      const owners = given.get(portalId) ?? 0;
      if (taken !== owners)
        doubled.push(`${portalId}: ${taken} turns taken, ${owners} owners given`);
      doubled.push(...(await repeatedLines(db, portalId)));
    }
  });
  return doubled;
}

/** Owners that the app gave, by contact. */
async function ownersGiven(
  { emulator }: World,
  portalId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const contacts = await emulator.contacts(portalId, ['hubspot_owner_id', 'assay_team']);
  const given = new Map<string, readonly string[]>();
  for (const { id, properties } of contacts) {
    if (!properties.hubspot_owner_id) continue;
    const { history } = await emulator.get<{ history: Record<string, Change[]> }>(
      `/portals/${portalId}/contacts/${id}`,
    );
    const ours = (history.hubspot_owner_id ?? []).filter(
      ({ source }) => source.type === 'INTEGRATION' && source.id === OUR_APP,
    );
    if (ours.length > 0)
      given.set(
        id,
        ours.map(({ value }) => value),
      );
  }
  return given;
}

async function turnsTaken(db: Db, portalId: string): Promise<number> {
  const { rows } = await sql<{ taken: number }>`
    select coalesce(sum(next_turn), 0)::integer as taken
    from owner_turns
    where portal_id = ${portalId}::bigint`.execute(db);
  return rows[0]?.taken ?? 0;
}

async function repeatedLines(db: Db, portalId: string): Promise<string[]> {
  const { rows } = await sql<{ contactId: string; entry: unknown }>`
    select contact_id::text as "contactId", entry
    from history
    where portal_id = ${portalId}::bigint
    order by contact_id, history.at, id`.execute(db);
  const lines = rows.map(({ contactId, entry }) => ({
    contactId,
    entry: HistoryEntry.parse(entry),
  }));
  return lines.flatMap(({ contactId, entry }, index) => {
    const before = lines[index - 1];
    const isRepeat =
      before?.contactId === contactId &&
      entry.score.from === entry.score.to &&
      entry.factors.length === 0 &&
      isDeepStrictEqual(before.entry.tier, entry.tier) &&
      entry.changed.every((field) => before.entry.changed.includes(field));
    return isRepeat ? `${portalId}/${contactId}: a line of history is there twice` : [];
  });
}
