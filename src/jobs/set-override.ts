import { isCrmId } from '../core/crm-id.ts';
import { Tier } from '../core/verdict.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../store/database.ts';
import { markDirty } from '../store/dirty.ts';
import { addOverrides, withdrawOverride, type OverrideKind } from '../store/overrides.ts';
import { getState } from '../store/qualifications.ts';

type Store = { readonly db: Db; readonly clock: Clock };

type SetOverride = {
  readonly portalId: string;
  readonly contactId: string;
  readonly kind: OverrideKind;
  /** A tier, or an owner's id. */
  readonly value: string;
  readonly by: string;
  readonly why: string;
  readonly until: number;
};

export type OverrideSet =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'contact-unknown' | 'tier-unknown' | 'owner-unknown' | 'over';
    };

/** Notes what a person decided, and has the contact judged at once. */
export async function setOverride(
  { db, clock }: Store,
  { portalId, contactId, ...override }: SetOverride,
): Promise<OverrideSet> {
  const at = clock();
  if (override.kind === 'tier' && !Tier.safeParse(override.value).success) {
    return { ok: false, reason: 'tier-unknown' };
  }
  if (override.kind === 'owner' && !isCrmId(override.value)) {
    return { ok: false, reason: 'owner-unknown' };
  }
  if (override.until <= at) return { ok: false, reason: 'over' };
  if ((await getState(db, portalId, contactId)) === undefined) {
    return { ok: false, reason: 'contact-unknown' };
  }
  await db.transaction().execute(async (tx) => {
    await markDirty(tx, { portalId, contactIds: [contactId], lane: 2 });
    await addOverrides(tx, portalId, [{ contactId, at, ...override }]);
  });
  return { ok: true };
}

type Withdraw = Pick<SetOverride, 'portalId' | 'contactId' | 'kind'>;

/** Ends what a person decided: the model's view counts again. Gives false where nothing stood. */
export async function endOverride(
  { db, clock }: Store,
  { portalId, contactId, kind }: Withdraw,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await markDirty(tx, { portalId, contactIds: [contactId], lane: 2 });
    return withdrawOverride(tx, { portalId, contactId, kind, at: clock() });
  });
}
