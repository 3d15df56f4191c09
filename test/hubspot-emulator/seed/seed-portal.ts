import { act } from '../acts/act.ts';
import type { CrmObject } from '../entities.ts';
import { provideProperties } from '../properties/provide-properties.ts';
import { seededRandom, type Random } from '../random.ts';
import { associate } from '../store/associations.ts';
import { createPortal, type Portal } from '../store/portal.ts';
import type { Store } from '../store/store.ts';
import { createObject } from '../store/write-object.ts';
import { seedCompanies, type SeededCompanies } from './companies.ts';
import { companyKindFor, contactKindAt, pastActs, type ContactKind } from './contact-plan.ts';
import { contactValues } from './contact-values.ts';
import { seedDeals } from './deals.ts';
import { seedOwners } from './owners.ts';
import { seedWorkflows } from './workflows.ts';

const DAY_MS = 86_400_000;
const BEGIN_MS = 380 * DAY_MS;
const COMPANIES_PER_CONTACT = 120 / 500;
const LEAN_FROM = 5_000;

export type SeedOptions = {
  readonly portalId: string;
  readonly seed: number;
  readonly size: number;
  /** The end of the made-up year. */
  readonly now: number;
};

/** Makes a portal whose every record is visibly made up; the same seed and time give the same portal. */
export function seedPortal(store: Store, options: SeedOptions): Portal {
  const { portalId, size, now } = options;
  const name = `Demo portal ${portalId}`;
  const portal = emptyPortal({ portalId, name, lean: size > LEAN_FROM, now });
  const random = seededRandom(options.seed);
  const count = Math.max(8, Math.round(size * COMPANIES_PER_CONTACT));
  const companies = seedCompanies(store, portal, { count, random, createdAt: now - BEGIN_MS });
  for (let index = 0; index < size; index += 1)
    seedContact(store, portal, { index, now, companies, random });
  seedDeals(store, portal, { now, random });
  store.portals.set(portalId, portal);
  return portal;
}

/** A portal with owners, properties and workflows, and no records yet. */
export function emptyPortal(options: {
  portalId: string;
  name: string;
  lean: boolean;
  now: number;
}): Portal {
  const portal = createPortal(options);
  const createdAt = options.now - BEGIN_MS;
  provideProperties(portal, { createdAt, custom: true });
  seedOwners(portal, createdAt);
  seedWorkflows(portal);
  return portal;
}

function seedContact(
  store: Store,
  portal: Portal,
  made: { index: number; now: number; companies: SeededCompanies; random: Random },
): void {
  const { index, now, random } = made;
  const kind = contactKindAt(index);
  const ageDays = random.between(3, 365);
  const company = companyFor(kind, made);
  const ownerIds = portal.owners.filter((owner) => !owner.archived).map((owner) => owner.id);
  const values = contactValues({ kind, index, company, ownerIds, random });
  const at = now - ageDays * DAY_MS - random.between(0, DAY_MS - 1);
  const contact = createObject(store, portal, {
    type: 'contacts',
    values,
    source: { type: 'IMPORT', id: 'emulator-seed' },
    at,
    silent: true,
  });
  if (company !== null)
    associate(store, portal, {
      from: contact,
      to: company,
      source: { type: 'IMPORT', id: 'emulator-seed' },
      at,
      silent: true,
    });
  const acts = pastActs(kind, ageDays, random).sort((a, b) => b.daysAgo - a.daysAgo);
  for (const past of acts)
    act(store, portal, {
      contactId: contact.id,
      act: past.act,
      ...(past.attributes ? { attributes: past.attributes } : {}),
      at: Math.round(now - past.daysAgo * DAY_MS - random.between(0, 3_600_000)),
      silent: true,
    });
}

function companyFor(
  kind: ContactKind,
  made: { index: number; companies: SeededCompanies; random: Random },
): CrmObject | null {
  const isWithout = kind === 'incomplete' && Math.floor(made.index / 7) % 4 === 3;
  if (isWithout) return null;
  const list = made.companies[companyKindFor(kind, made.random)];
  return list[made.random.between(0, list.length - 1)] ?? null;
}
