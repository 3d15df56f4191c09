import { z } from 'zod';
import { isCrmId } from '../core/crm-id.ts';
import type { ContactRecord } from '../hubspot/crm-record.ts';
import { StoredObserved } from '../hubspot/observed.ts';
import { toFacts } from '../hubspot/to-facts.ts';
import type { Services } from '../services.ts';
import { markAccountsDue } from '../store/accounts.ts';
import { openMerges } from '../store/aliases.ts';
import type { Mark } from '../store/claims.ts';
import { mergeContacts } from '../store/merges.ts';
import type { Portal } from '../store/portals.ts';
import { getStates, type ContactState } from '../store/qualifications.ts';
import { writesAccounts } from './accounts.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { distinct } from './distinct.ts';
import type { PortalSetup } from './portal-setup.ts';

type Read = {
  readonly marks: readonly Mark[];
  readonly contacts: ReadonlyMap<string, ContactRecord>;
  readonly setup: PortalSetup;
};

type Merged = {
  readonly mark: Mark;
  readonly record: ContactRecord;
  readonly oldIds: readonly string[];
};

/**
 * Gives contacts that came of a merge what was known of the merged ones, before they are judged. The record itself
 * says which they were, so a merge whose event was lost is taken over as well. Gives whether there were any.
 */
export async function takeOverMerged(
  services: Services,
  portal: Portal,
  { marks, contacts, setup }: Read,
): Promise<boolean> {
  const merged = marks.flatMap((mark): Merged[] => {
    const record = contacts.get(mark.subjectId);
    if (record === undefined || record.id !== mark.subjectId) return [];
    const oldIds = mergedIdsOf(record);
    return oldIds.length === 0 ? [] : [{ mark, record, oldIds }];
  });
  const asked = merged.flatMap(({ oldIds }) => oldIds);
  const open = new Set(await openMerges(services.db, portal.portalId, asked));
  const news = merged.filter(({ oldIds }) => oldIds.some((id) => open.has(id)));
  for (const one of news) await takeOver(services, portal, { one, setup });
  return news.length > 0;
}

type TakeOver = {
  readonly one: Merged;
  readonly setup: PortalSetup;
};

async function takeOver(
  { db, clock, log }: Services,
  portal: Portal,
  { one, setup }: TakeOver,
): Promise<void> {
  const { portalId } = portal;
  const { mark, record, oldIds } = one;
  const states = await getStates(db, portalId, [record.id, ...oldIds]);
  const base = baseOf(one, states);
  const state = base === null ? undefined : states.get(base);
  const { observed } = toFacts({
    record,
    company: null,
    observed: state === undefined ? null : StoredObserved.parse(state.observed),
    sources: setup.model.sources,
  });
  // Their companies lose those that do not go on; the one that does is counted when it is judged.
  const companyIds = distinct([...states.values()].map(({ companyId }) => companyId));
  await db.transaction().execute(async (tx) => {
    await mergeContacts(tx, {
      portalId,
      into: record.id,
      base,
      from: oldIds,
      observed,
      at: clock(),
    });
    if (writesAccounts(portal)) await markAccountsDue(tx, portalId, companyIds);
  });
  log.info('contacts merged', {
    portalId,
    contacts: oldIds.length,
    deliveries: deliveriesOf([mark]),
  });
}

/** Whose state goes on: the new contact's own, else the primary one's, else that of whoever was judged. */
function baseOf(
  { mark, record, oldIds }: Merged,
  states: ReadonlyMap<string, ContactState>,
): string | null {
  const told = mark.events.flatMap(({ details }) => {
    const parsed = MergeDetails.safeParse(details);
    return parsed.success ? [parsed.data.primaryObjectId] : [];
  });
  return [record.id, ...told, ...oldIds].find((id) => states.has(id)) ?? null;
}

const MergeDetails = z.looseObject({ primaryObjectId: z.string() });

function mergedIdsOf({ id, properties }: ContactRecord): readonly string[] {
  const ids = (properties.hs_merged_object_ids ?? '').split(';').map((text) => text.trim());
  return [...new Set(ids)].filter((old) => isCrmId(old) && old !== id);
}
