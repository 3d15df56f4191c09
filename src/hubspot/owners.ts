import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';
import { ObjectId, Paging } from './crm-record.ts';

/** Somebody (or a queue) whom contacts can belong to. */
export type Owner = {
  /** What `hubspot_owner_id` holds; not the user's id. */
  readonly id: string;
  /** Null for queues and for people who were deactivated. */
  readonly userId: string | null;
  readonly type: string;
  readonly active: boolean;
  readonly teams: readonly string[];
};

/** All active owners of a portal. Names and addresses are not kept. */
export async function readOwners(
  client: HubSpotClient,
  portalId: string,
  { lane = 1 }: { readonly lane?: Lane } = {},
): Promise<Owner[]> {
  const owners: Owner[] = [];
  let after: string | undefined;
  do {
    const page = await client.call({
      portalId,
      lane,
      purpose: 'read-owners',
      method: 'GET',
      path: `/crm/owners/${API_VERSION}`,
      query: { limit: '500', after },
      schema: Page,
    });
    owners.push(...page.results);
    after = page.paging?.next?.after;
  } while (after !== undefined);
  return owners;
}

/** Ids of the active people of a team (name, case and outer spaces ignored), in an order that does not change. */
export function activeMembers(owners: readonly Owner[], teamName: string): string[] {
  const wanted = plain(teamName);
  return owners
    .filter(({ type, active }) => type === 'PERSON' && active)
    .filter(({ teams }) => teams.some((team) => plain(team) === wanted))
    .map(({ id }) => id)
    .sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}

const PublicOwner = z
  .looseObject({
    id: ObjectId,
    type: z.string(),
    userId: z.union([z.int(), ObjectId]).transform(String).nullish(),
    archived: z.boolean().default(false),
    teams: z.array(z.looseObject({ name: z.string() })).nullish(),
  })
  .transform(({ id, type, userId, archived, teams }): Owner => {
    const active = !archived && userId !== null && userId !== undefined;
    return {
      id,
      userId: userId ?? null,
      type,
      active,
      teams: (teams ?? []).map(({ name }) => name),
    };
  });

const Page = z.looseObject({ results: z.array(PublicOwner), paging: Paging });
