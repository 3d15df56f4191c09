import type { Services } from '../services.ts';
import { notedSince } from '../store/history.ts';
import type { Portal } from '../store/portals.ts';
import type { HandEdits } from './hand-edits.ts';

const HOUR_MS = 60 * 60_000;
/** So often in an hour a property that another app has changed is changed back. */
const MOST_AN_HOUR = 2;

/** Properties of a contact that are left as another app wants them, and until when. */
export type Contested = ReadonlyMap<
  string,
  { readonly properties: ReadonlySet<string>; readonly until: number }
>;

/**
 * Where another app changes a property each time that we do, neither would ever end: after two rounds in an hour ours
 * waits, and says so. Real changes of the judgement are written all the same.
 */
export async function contestedProperties(
  { db, log, metrics }: Services,
  { portalId }: Portal,
  { edits, asOf }: { readonly edits: HandEdits; readonly asOf: number },
): Promise<Contested> {
  const contested = new Map<string, { properties: Set<string>; until: number }>();
  const contactIds = [...edits.noted.keys()];
  if (contactIds.length === 0) return contested;
  const changes = await notedSince(db, { portalId, contactIds, since: asOf - HOUR_MS });
  for (const [contactId, noted] of edits.noted) {
    for (const { property } of noted) {
      const rounds = changes.filter(
        (change) => change.contactId === contactId && change.property === property,
      );
      const first = rounds.at(-MOST_AN_HOUR);
      if (first === undefined) continue;
      const until = first.at + HOUR_MS;
      const known = contested.get(contactId) ?? { properties: new Set<string>(), until };
      known.properties.add(property);
      known.until = Math.min(known.until, until);
      contested.set(contactId, known);
    }
  }
  if (contested.size > 0) {
    metrics.contactsContested(contested.size);
    log.warn('another app keeps changing what we write; ours waits', {
      portalId,
      contacts: contested.size,
      sources: [...new Set([...edits.noted.values()].flat().map(({ source }) => source))],
    });
  }
  return contested;
}
