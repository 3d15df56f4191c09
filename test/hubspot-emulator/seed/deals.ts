import type { CrmObject } from '../entities.ts';
import type { Random } from '../random.ts';
import { associate, primaryCompanyId } from '../store/associations.ts';
import type { Portal } from '../store/portal.ts';
import { liveObjects } from '../store/read-object.ts';
import type { Store } from '../store/store.ts';
import { createObject, iso } from '../store/write-object.ts';

const DAY_MS = 86_400_000;
const SOURCE = { type: 'IMPORT', id: 'emulator-seed' } as const;
const LOST_SHARE = 0.1;
const OPEN_SHARE = 0.04;
const REASONS = ['No budget', 'Chose another product', 'No answer any more'];

/** Customers have one or two deals that were won; some of the others one that was lost or is still open. */
export function seedDeals(
  store: Store,
  portal: Portal,
  world: { now: number; random: Random },
): void {
  const { random } = world;
  for (const contact of liveObjects(portal.objects.contacts)) {
    if (contact.properties['lifecyclestage'] === 'customer') {
      for (let deal = 0; deal < random.between(1, 2); deal += 1)
        seedDeal(store, portal, { ...world, contact, stage: 'closedwon' });
    } else if (random.chance(LOST_SHARE))
      seedDeal(store, portal, { ...world, contact, stage: 'closedlost' });
    else if (random.chance(OPEN_SHARE))
      seedDeal(store, portal, { ...world, contact, stage: 'qualifiedtobuy' });
  }
}

function seedDeal(
  store: Store,
  portal: Portal,
  made: { now: number; random: Random; contact: CrmObject; stage: string },
): void {
  const { contact, stage, random, now } = made;
  const at = Math.min(now - DAY_MS, contact.createdAt + random.between(1, 40) * DAY_MS);
  const closedAt = Math.min(now, at + random.between(14, 120) * DAY_MS);
  const isOpen = stage === 'qualifiedtobuy';
  const deal = createObject(store, portal, {
    type: 'deals',
    values: {
      dealname: `Demo deal of ${contact.properties['lastname'] ?? 'a lead'}`,
      amount: String(random.between(3, 90) * 1000),
      pipeline: 'default',
      dealstage: stage,
      closedate: iso(isOpen ? now + 30 * DAY_MS : closedAt),
      hs_is_closed: String(!isOpen),
      hs_is_closed_won: String(stage === 'closedwon'),
      ...(stage === 'closedlost' ? { closed_lost_reason: random.pick(REASONS) } : {}),
    },
    source: SOURCE,
    at,
    silent: true,
  });
  const write = { source: SOURCE, at, silent: true } as const;
  associate(store, portal, { from: contact, to: deal, ...write });
  const companyId = primaryCompanyId(portal, contact.id);
  if (companyId !== undefined)
    associate(store, portal, { from: deal, to: { type: 'companies', id: companyId }, ...write });
}
