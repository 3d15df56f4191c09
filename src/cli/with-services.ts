import { loadConfig } from '../config.ts';
import { isCrmId } from '../core/crm-id.ts';
import { toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { getPortal, type Portal } from '../store/portals.ts';
import { refuse } from './with-portal.ts';

type Work = (services: Services, portal: Portal) => Promise<number>;

/** Opens everything, the way to HubSpot included, for one command on one connected portal; gives the exit status. */
export async function withServices(portalId: string, work: Work): Promise<number> {
  if (!isCrmId(portalId)) return refuse('expected digits after --portal');
  try {
    const config = loadConfig();
    const quiet = { ...config, log: { ...config.log, level: 'error' as const } };
    // Loaded here, for commands without a portal need none of it: it is half of what they would start with.
    const { openServices } = await import('../services.ts');
    const services = await openServices(quiet);
    try {
      const portal = await getPortal(services.db, portalId);
      if (portal?.status !== 'connected') return refuse(`portal ${portalId} is not connected`);
      return await work(services, portal);
    } finally {
      await services.close();
    }
  } catch (thrown) {
    return refuse(toError(thrown).message);
  }
}
