import type { Services } from '../services.ts';
import { getPortal } from '../store/portals.ts';
import { advanceBackfill } from './backfill.ts';
import { provisionPortal } from './provision-portal.ts';
import { requalify } from './requalify.ts';
import { resolveSubjects } from './resolve-subjects.ts';

/**
 * Does all work of one portal that is ready now; what a wake calls. Harmless when there is none: the
 * database knows what is left to do, a wake only says that it may be worth a look.
 */
export async function drainPortal(services: Services, portalId: string): Promise<void> {
  while (!services.stopping.aborted) {
    const portal = await getPortal(services.db, portalId);
    if (portal?.status !== 'connected') return;
    if (portal.provisionedModelVersion !== portal.modelVersion) {
      await provisionPortal(services, portal);
    }
    const resolved = await resolveSubjects(services, portal);
    const judged = await requalify(services, portal);
    // The next page of a backfill is fetched only once nothing more urgent waits.
    const listed = judged === 0 ? await advanceBackfill(services, portal) : 0;
    if (resolved + judged + listed === 0) return;
  }
}
