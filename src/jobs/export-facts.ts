import type { Facts } from '../core/facts.ts';
import type { Db } from '../store/database.ts';
import { contactsAfter, factsAt } from '../store/facts-at.ts';
import { getStates } from '../store/qualifications.ts';

type Export = {
  readonly portalId: string;
  /** The facts known at this instant; null for those known now. */
  readonly asOf: number | null;
  /** Leads in memory at a time. */
  readonly pageSize?: number;
};

/** The facts of every judged contact of a portal in the order of their ids, page by page, in constant memory. */
export async function* exportFacts(
  db: Db,
  { portalId, asOf, pageSize = 200 }: Export,
): AsyncGenerator<readonly Facts[], void, undefined> {
  for (let after = '0'; ;) {
    const contactIds = await contactsAfter(db, { portalId, after, limit: pageSize });
    const last = contactIds.at(-1);
    if (last === undefined) return;
    const known =
      asOf === null
        ? await factsNow(db, portalId, contactIds)
        : await factsAt(db, portalId, { contactIds, at: asOf });
    yield contactIds.flatMap((id) => known.get(id) ?? []);
    after = last;
  }
}

async function factsNow(
  db: Db,
  portalId: string,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, Facts>> {
  const states = await getStates(db, portalId, contactIds);
  return new Map(
    [...states].map(([id, { contact, company, signals, answers }]) => [
      id,
      { id, contact, company, signals, answers },
    ]),
  );
}
