import { isDeepStrictEqual } from 'node:util';
import type { CrmRecord } from '../../../src/hubspot/crm-record.ts';
import type { Db } from '../../../src/store/database.ts';
import { type ContactState, getStates } from '../../../src/store/qualifications.ts';
import type { World } from '../world/start-world.ts';
import { companyOf, crmPicture, type CrmPicture, judgeTruly } from './true-facts.ts';
import { withStore } from './with-store.ts';

/** Written by the app itself, or by every write: what it stores of them is from before its own write. */
const MOVED_BY_WRITES = /^assay_|^hubspot_owner_id$|^lastmodifieddate$/;

export type Stale = {
  readonly portalId: string;
  readonly contactId: string;
  readonly why: string;
};

/** How each portal stood when the app had met its contacts and nothing else had happened yet. */
export type FirstPictures = ReadonlyMap<string, CrmPicture>;

export async function firstPictures(
  world: World,
  portalIds: readonly string[],
): Promise<FirstPictures> {
  const pictures = new Map<string, CrmPicture>();
  for (const portalId of portalIds) pictures.set(portalId, await crmPicture(world, portalId));
  return pictures;
}

/**
 * Contacts of which the CRM shows another tier than `qualify` of their true facts gives, or of which the app stores
 * other facts than the CRM's. `except`: those that the test has made impossible to judge.
 */
export async function staleContacts(
  world: World,
  first: FirstPictures,
  except: readonly string[] = [],
): Promise<readonly Stale[]> {
  const stale: Stale[] = [];
  await withStore(world, async (db) => {
    for (const [portalId, then] of first) {
      const now = await crmPicture(world, portalId);
      const states = await statesOf(db, portalId, [...now.contacts.keys()]);
      for (const [contactId, record] of now.contacts) {
        if (except.includes(contactId)) continue;
        const why = whyStale({ contactId, record, then, now, state: states.get(contactId) });
        if (why !== null) stale.push({ portalId, contactId, why });
      }
    }
  });
  return stale;
}

type Look = {
  readonly contactId: string;
  readonly record: CrmRecord;
  readonly then: CrmPicture;
  readonly now: CrmPicture;
  readonly state: ContactState | undefined;
};

function whyStale({ contactId, record, then, now, state }: Look): string | null {
  const { qualification, facts } = judgeTruly(contactId, then, now);
  const written = record.properties.assay_tier;
  if (written !== qualification.tier) {
    return `tier ${written ?? 'none'} is written, ${qualification.tier} is true`;
  }
  if (state === undefined) return 'nothing is stored';
  const company = now.companies.get(companyOf(record) ?? '');
  return (
    differenceIn('contact', state.contact, record) ??
    (company === undefined ? null : differenceIn('company', state.company, company)) ??
    (state.signals.length === facts.signals.length
      ? null
      : `${state.signals.length} signals are stored, ${facts.signals.length} happened`)
  );
}

function differenceIn(
  what: string,
  stored: Readonly<Record<string, unknown>>,
  { properties }: CrmRecord,
): string | null {
  const name = Object.keys(properties).find(
    (each) =>
      !MOVED_BY_WRITES.test(each) &&
      !isDeepStrictEqual(stored[each] ?? null, properties[each] ?? null),
  );
  return name === undefined
    ? null
    : `${what}.${name} is stored as ${String(stored[name])}, the CRM has ${String(properties[name])}`;
}

const AT_ONCE = 1_000;

async function statesOf(
  db: Db,
  portalId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ContactState>> {
  const states = new Map<string, ContactState>();
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const some = await getStates(db, portalId, ids.slice(start, start + AT_ONCE));
    for (const [id, state] of some) states.set(id, state);
  }
  return states;
}
