import { DAY_MS } from '../core/day.ts';
import { factText } from '../core/fact-text.ts';
import type { Lane } from '../core/lane.ts';
import { Tier } from '../core/verdict.ts';
import { readLastChanges, type LastChange } from '../hubspot/read-histories.ts';
import type { Services } from '../services.ts';
import type { NewOverride, Override, OverrideKind } from '../store/overrides.ts';
import type { Portal } from '../store/portals.ts';
import type { Judged } from './judged.ts';

/** So long a tier or an owner that somebody set in the CRM stands against the model. */
const HAND_EDIT_DAYS = 30;

/** A value in the CRM that is not ours and no person's decision: by a workflow, an API, an import, a merge. */
export type Noted = { readonly property: string; readonly value: string; readonly source: string };

export type HandEdits = {
  readonly overrides: readonly NewOverride[];
  readonly noted: ReadonlyMap<string, readonly Noted[]>;
  /** The tier that the CRM holds, where the history told it newer than the reading. */
  readonly tierNow: ReadonlyMap<string, string>;
};

type Batch = { readonly judged: readonly Judged[]; readonly lane: Lane; readonly asOf: number };

/**
 * Finds out who gave tiers and owners the values that we neither confirmed nor intended. Only for contacts with such a
 * value the histories are read, in one batch; only what they put down to a user is that user's decision.
 */
export async function findHandEdits(
  { hubspot, log }: Services,
  { portalId, foreignProperties }: Portal,
  { judged, lane, asOf }: Batch,
): Promise<HandEdits> {
  const suspects = judged.flatMap((one) => {
    const tier = !foreignProperties.includes(TIER) && isTierSuspect(one);
    const owner = isOwnerSuspect(one);
    return tier || owner ? [{ contactId: one.mark.subjectId, one, tier, owner }] : [];
  });
  const overrides: NewOverride[] = [];
  const noted = new Map<string, Noted[]>();
  const tierNow = new Map<string, string>();
  if (suspects.length === 0) return { overrides, noted, tierNow };

  const changes = await readLastChanges(hubspot, {
    portalId,
    lane,
    ids: suspects.map(({ contactId }) => contactId),
    properties: [TIER, OWNER],
  });
  for (const { contactId, one, tier, owner } of suspects) {
    const last = changes.get(contactId);
    const tierChange = tier ? last?.[TIER] : undefined;
    const ownerChange = owner ? last?.[OWNER] : undefined;
    if (tierChange !== undefined) tierNow.set(contactId, tierChange.value);
    const edits = [
      ...(tierChange === undefined || isOurs(one, 'tier', tierChange.value)
        ? []
        : [judgeEdit('tier', tierChange, asOf)]),
      ...(ownerChange === undefined || isOurs(one, 'ownerId', ownerChange.value)
        ? []
        : [judgeEdit('owner', ownerChange, asOf)]),
    ];
    overrides.push(
      ...edits.flatMap(({ override }) => (override ? { contactId, ...override } : [])),
    );
    const others = edits.flatMap(({ noted: other }) => other ?? []);
    if (others.length > 0) noted.set(contactId, others);
    for (const other of others) {
      log.info('changed in the CRM by no person', { portalId, ...other });
    }
  }
  return { overrides, noted, tierNow };
}

export const TIER = 'assay_tier';
export const OWNER = 'hubspot_owner_id';

function isTierSuspect(one: Judged): boolean {
  return !isOurs(one, 'tier', one.judgement.tierSeen);
}

/** An owner who stands there since before we looked first is nobody's decision against us. */
function isOwnerSuspect(one: Judged): boolean {
  const { state, judgement } = one;
  if (state === undefined) return false;
  const { ownerId } = judgement.read;
  if (ownerId === factText(state.contact[OWNER])) return false;
  return !isOurs(one, 'ownerId', ownerId);
}

/** Whether a value is the last one confirmed, or the last one on its way after a crash. */
function isOurs({ state }: Judged, field: 'tier' | 'ownerId', value: string | null): boolean {
  const plain = value === '' ? null : value;
  // We never take an owner away.
  if (field === 'ownerId' && plain === null) return false;
  return (
    plain === (state?.previous.confirmed?.[field] ?? null) ||
    plain === (state?.previous.intended?.[field] ?? null)
  );
}

type Edit = { readonly override?: Override; readonly noted?: Noted };

function judgeEdit(kind: OverrideKind, change: LastChange, asOf: number): Edit {
  const { value, at, userId, source } = change;
  const until = at + HAND_EDIT_DAYS * DAY_MS;
  const isDecision = kind === 'owner' || Tier.safeParse(value).success;
  if (userId === null || !isDecision || until <= asOf) {
    return { noted: { property: kind === 'tier' ? TIER : OWNER, value, source } };
  }
  const by = `HubSpot user ${userId}`;
  return { override: { kind, value, by, why: 'Set on the record', at, until } };
}
