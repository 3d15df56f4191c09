import { listClosedDeals } from '../hubspot/read-deals.ts';
import type { Services } from '../services.ts';
import { saveOutcomes } from '../store/outcomes.ts';
import type { Portal } from '../store/portals.ts';

const SCOPE = 'crm.objects.deals.read';

export type Outcomes =
  | { readonly ok: true; readonly deals: number; readonly withoutContact: number }
  /** The scope is optional, and this portal has not granted it. */
  | { readonly ok: false; readonly reason: 'scope-missing'; readonly scope: string };

/** Reads how the portal's deals ended, at the lowest priority: what a new version of a model is held against. */
export async function readOutcomes(
  { hubspot, db, log }: Services,
  { portalId, scopes }: Portal,
): Promise<Outcomes> {
  if (!scopes.includes(SCOPE)) return { ok: false, reason: 'scope-missing', scope: SCOPE };
  let [deals, withoutContact] = [0, 0];
  for await (const page of listClosedDeals(hubspot, { portalId, lane: 3 })) {
    deals += page.length;
    withoutContact += page.filter(({ contactIds }) => contactIds.length === 0).length;
    await saveOutcomes(
      db,
      portalId,
      page.flatMap(({ id, contactIds, ...deal }) =>
        contactIds.map((contactId) => ({ dealId: id, contactId, ...deal })),
      ),
    );
  }
  log.info('outcomes read', { portalId, deals, withoutContact });
  return { ok: true, deals, withoutContact };
}
