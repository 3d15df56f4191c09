import { sql } from 'kysely';

import type { Db } from './database.ts';
import { markDirty } from './dirty.ts';
import { eachKey } from './each-key.ts';

/** Of each portal, however many there are: the arrears of one keep no other waiting. */
const LEAST_OF_PORTAL = 20;

type Due = { readonly now: number; readonly limit: number };
type DueContact = { readonly portalId: string; readonly contactId: string };

/**
 * Marks contacts whose review is due, the longest waiting first, of each portal its share of the limit; gives the portals
 * to wake. None is found twice.
 */
export async function markDueReviews(db: Db, due: Due): Promise<readonly string[]> {
  const contacts = await dueReviews(db, due);
  const byPortal = new Map<string, string[]>();
  for (const { portalId, contactId } of contacts) {
    byPortal.set(portalId, [...(byPortal.get(portalId) ?? []), contactId]);
  }
  for (const [portalId, contactIds] of byPortal) {
    // Mark first, forget second: cut off between the two, the contact is marked again, which is harmless.
    await markDirty(db, { portalId, contactIds, lane: 2 });
    await forgetReviews(db, portalId, { contactIds, now: due.now });
  }
  return [...byPortal.keys()];
}

async function dueReviews(db: Db, { now, limit }: Due): Promise<readonly DueContact[]> {
  const { rows } = await sql<DueContact>`
    select portals.portal_id::text as "portalId", due.contact_id::text as "contactId"
    from portals
    cross join lateral (
      select contact_id, next_review_at
      from contact_states
      where portal_id = portals.portal_id and next_review_at <= ${now}::bigint
      order by next_review_at
      limit greatest(${LEAST_OF_PORTAL}::bigint, ${limit}::bigint / (select count(*) from portals))
    ) as due
    where portals.status = 'connected'
    order by due.next_review_at`.execute(db);
  return rows;
}

type Forget = { readonly contactIds: readonly string[]; readonly now: number };

/**
 * A judgement that came in between has set a later review, which stays. Waits for nobody: a contact that is being
 * judged just now gets another review by that.
 */
async function forgetReviews(db: Db, portalId: string, { contactIds, now }: Forget): Promise<void> {
  await sql`
    with due as (
      select found.address
      from ${eachKey(contactIds)}
      cross join lateral (
        select ctid as address
        from contact_states
        where portal_id = ${portalId}::bigint and contact_id = key.id and next_review_at <= ${now}::bigint
        for update skip locked
      ) as found
    )
    update contact_states as state set next_review_at = null
    from due
    where state.ctid = due.address`.execute(db);
}
