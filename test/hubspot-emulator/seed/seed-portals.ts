import type { EmulatorOptions } from '../options.ts';
import type { Store } from '../store/store.ts';
import { NO_IMPORT, type ImportReport } from './import-report.ts';
import { importContacts } from './import-contacts.ts';
import { emptyPortal, seedPortal } from './seed-portal.ts';

const FIRST_PORTAL = 4_242_001;

/** Makes the portals: made-up ones, or one with the contacts of an export. */
export function seedPortals(store: Store, options: EmulatorOptions): ImportReport {
  const now = options.now ?? Date.now();
  if (options.contactsCsv !== undefined) {
    const portal = emptyPortal({
      portalId: String(FIRST_PORTAL),
      name: 'Imported contacts',
      lean: true,
      now,
    });
    store.portals.set(portal.portalId, portal);
    return importContacts(store, portal, { file: options.contactsCsv, now });
  }
  for (let index = 0; index < (options.portals ?? 1); index += 1)
    seedPortal(store, {
      portalId: String(FIRST_PORTAL + index),
      // Same ids, other data: whoever mixes two portals up is found out.
      seed: (options.seed ?? 1) + index * 1000,
      size: options.portalSize ?? 500,
      now,
    });
  return NO_IMPORT;
}
