import type { Lane } from '../core/lane.ts';
import type { Services } from '../services.ts';
import type { Portal } from '../store/portals.ts';
import { getStates } from '../store/qualifications.ts';
import { companiesById } from './companies.ts';
import { distinct } from './distinct.ts';

type Wanted = { readonly ids: readonly string[]; readonly lane: Lane };

/** The states of these contacts, and the companies that they had when they were judged last. */
export async function knownOf(services: Services, portal: Portal, { ids, lane }: Wanted) {
  const states = await getStates(services.db, portal.portalId, ids);
  const companyIds = distinct([...states.values()].map(({ companyId }) => companyId));
  const companies = await companiesById(services, portal, { ids: companyIds, lane });
  // Those that were asked for, also where the CRM has none of that id any more.
  return { states, companies, companyIds };
}
