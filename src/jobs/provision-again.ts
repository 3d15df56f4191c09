import type { Services } from '../services.ts';
import { markProvisioned, type Portal } from '../store/portals.ts';

/** An admin has removed properties of ours: they are made again at the portal's next turn, before the next try. */
export async function provisionAgain({ db, log }: Services, portal: Portal): Promise<void> {
  const { portalId, foreignProperties: foreign } = portal;
  log.warn('properties are gone and will be made again', { portalId });
  await markProvisioned(db, { portalId, modelVersion: null, foreign });
}
