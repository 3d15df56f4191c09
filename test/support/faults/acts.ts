import { PORTAL, type World } from '../world/start-world.ts';
import { idleLeads } from '../world/world-portal.ts';

/** What makes an idle lead one for sales, with an owner. */
export async function actLikeBuyers(
  { emulator }: World,
  contactIds: readonly string[],
  portalId = PORTAL,
): Promise<void> {
  for (const id of contactIds) {
    await emulator.act(portalId, id, 'look_at_pricing');
    await emulator.act(portalId, id, 'start_trial');
  }
}

/** Changes that give nobody an owner, on leads of all kinds: each moves facts that the app stores. Once a contact. */
export async function stir(
  { emulator }: World,
  contactIds: readonly string[],
  portalId = PORTAL,
): Promise<void> {
  for (const id of contactIds) {
    await emulator.act(portalId, id, 'open_email');
    await emulator.act(portalId, id, 'use_product');
  }
}

/** A change that may happen to a contact as often as a test likes: only its total tells of it. */
export async function nudge(
  { emulator }: World,
  contactIds: readonly string[],
  portalId = PORTAL,
): Promise<void> {
  for (const id of contactIds) await emulator.act(portalId, id, 'open_email');
}

/** Contacts that no test has touched yet: each is given once. */
export type Untouched = {
  /** Leads that become leads for sales by `actLikeBuyers`. */
  buyers(count: number): readonly string[];
  /** Leads of other kinds. */
  others(count: number): readonly string[];
};

/** Shares the contacts of a portal out among the tests of a file. */
export async function untouched(world: World, portalId = PORTAL): Promise<Untouched> {
  const idle = await idleLeads(world, portalId);
  const contacts = await world.emulator.contacts(portalId, []);
  const rest = contacts.map(({ id }) => id).filter((id) => !idle.includes(id));
  const take = (from: string[], count: number) => {
    if (from.length < count) throw new Error(`only ${from.length} contacts of ${count} are left`);
    return from.splice(0, count);
  };
  return { buyers: (count) => take(idle, count), others: (count) => take(rest, count) };
}
