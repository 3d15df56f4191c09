import type { Services } from '../services.ts';
import { liveOverrides, NO_OVERRIDES, type LiveOverrides } from '../store/overrides.ts';
import type { Portal } from '../store/portals.ts';
import type { HandEdits } from './hand-edits.ts';
import type { Judged, Overridden } from './judged.ts';

type Edited = {
  readonly judged: readonly Judged[];
  readonly edits: HandEdits;
  readonly asOf: number;
};

/** What people decided about these contacts: what was noted before, and what the CRM has just told. */
export async function withOverrides(
  { db }: Services,
  { portalId }: Portal,
  { judged, edits, asOf }: Edited,
): Promise<Overridden[]> {
  const contactIds = judged.map(({ mark }) => mark.subjectId);
  const standing = await liveOverrides(db, portalId, { contactIds, at: asOf });
  return judged.map((one) => {
    const overrides = edits.overrides
      .filter(({ contactId }) => contactId === one.mark.subjectId)
      .reduce<LiveOverrides>(
        (live, edit) =>
          (live[edit.kind]?.at ?? -Infinity) > edit.at ? live : { ...live, [edit.kind]: edit },
        standing.get(one.mark.subjectId) ?? NO_OVERRIDES,
      );
    return { ...one, overrides };
  });
}
