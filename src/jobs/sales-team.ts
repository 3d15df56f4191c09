import type { HubSpotClient } from '../hubspot/client.ts';
import { activeMembers, readOwners } from '../hubspot/owners.ts';
import type { Services } from '../services.ts';
import type { Portal } from '../store/portals.ts';

/** Owners leave and teams change; a list older than this is read again before anybody is assigned, one that led to a refusal at once. */
const FRESH_MS = 60_000;

type Team = { readonly members: readonly string[]; readonly readAt: number };
const teamsOf = new WeakMap<HubSpotClient, Map<string, Team>>();

/** Ids of the active people of the portal's sales team, in the order of their turns; empty when there is no such team. */
export async function salesTeam(services: Services, portal: Portal): Promise<readonly string[]> {
  const { hubspot, clock, log } = services;
  const teams = teamsOf.get(hubspot) ?? new Map<string, Team>();
  teamsOf.set(hubspot, teams);
  const key = `${portal.portalId}/${portal.salesTeam}`;
  const known = teams.get(key);
  if (known !== undefined && clock() - known.readAt < FRESH_MS) return known.members;

  const members = activeMembers(await readOwners(hubspot, portal.portalId), portal.salesTeam);
  // Said once, not every minute.
  if (members.length === 0 && known?.members.length !== 0) {
    log.warn('no active person in the sales team, so no owner is assigned', {
      portalId: portal.portalId,
      team: portal.salesTeam,
    });
  }
  teams.set(key, { members, readAt: clock() });
  return members;
}

/** Has the team read again before anybody else is assigned: HubSpot refused one of them, who must have left. */
export function forgetSalesTeam({ hubspot, log }: Services, portal: Portal): void {
  const { portalId, salesTeam: team } = portal;
  log.warn('an owner of the sales team was refused; the next in turn is asked', { portalId, team });
  teamsOf.get(hubspot)?.delete(`${portalId}/${team}`);
}
