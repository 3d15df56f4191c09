import type { CrmObject } from '../entities.ts';
import { associate } from '../store/associations.ts';
import { checkValues, withFollowers } from '../store/check-values.ts';
import type { Portal } from '../store/portal.ts';
import { findLive } from '../store/read-object.ts';
import type { Store } from '../store/store.ts';
import { changeProperties, createObject } from '../store/write-object.ts';
import type { ActName } from './act-names.ts';
import type { Move } from './move.ts';
import { MOVES } from './moves.ts';

export type Acted =
  | { readonly ok: true; readonly changed: readonly string[] }
  | { readonly ok: false; readonly reason: string };

export type ActRequest = {
  readonly contactId: string;
  readonly act: ActName;
  readonly attributes?: Readonly<Record<string, string>>;
  /** When it happened; now if left out. The made-up past is silent: no webhooks, no workflows. */
  readonly at?: number;
  readonly silent?: true;
  /** How long the activity stands alone before it is associated with the contact. */
  readonly associationLagMs?: number;
};

/** Makes a lead do something: counters, dates and the timeline move as they do in HubSpot. */
export function act(store: Store, portal: Portal, request: ActRequest): Acted {
  const contact = findLive(portal, 'contacts', request.contactId);
  if (contact === undefined) return { ok: false, reason: `no contact ${request.contactId}` };
  const at = request.at ?? store.clock.now();
  const attributes = request.attributes ?? {};
  const move = MOVES[request.act]({ before: contact.properties, at, attributes });
  const problem = missing(portal, move);
  if (problem !== null) return { ok: false, reason: problem };
  const silent = request.silent === true ? ({ silent: true } as const) : {};
  const changed = changeProperties(store, portal, {
    object: contact,
    values: withFollowers(contact, move.values, at),
    source: move.source,
    at,
    ...silent,
  });
  const isLeanPast = portal.lean && request.silent === true;
  if (move.activity !== undefined && !isLeanPast)
    leave(store, portal, { contact, move, at, request });
  if (!isLeanPast) addToTimeline(portal, contact, { act: request.act, move, at });
  return { ok: true, changed };
}

/** A value that the portal has no property or no option for cannot be set: discovery properties come with the app. */
function missing(portal: Portal, move: Move): string | null {
  for (const name of Object.keys(move.values))
    if (portal.properties.contacts.get(name)?.archived !== false)
      return `the portal has no contact property "${name}"`;
  if (move.source.type !== 'CRM_UI') return null;
  const checked = checkValues(portal, 'contacts', move.values);
  return checked.ok ? null : (checked.problems[0]?.message ?? 'not valid');
}

function leave(
  store: Store,
  portal: Portal,
  left: { contact: CrmObject; move: Move; at: number; request: ActRequest },
): void {
  const { activity, source } = left.move;
  if (activity === undefined) return;
  const write = { source, at: left.at, ...(left.request.silent ? { silent: true as const } : {}) };
  const made = createObject(store, portal, {
    type: activity.type,
    values: activity.values,
    ...write,
  });
  const link = (): void => associate(store, portal, { from: left.contact, to: made, ...write });
  const lagMs = left.request.associationLagMs ?? 0;
  if (lagMs > 0) setTimeout(link, lagMs).unref();
  else link();
}

function addToTimeline(
  portal: Portal,
  contact: CrmObject,
  entry: { act: ActName; move: Move; at: number },
): void {
  const entries = portal.timeline.get(contact.id) ?? [];
  const { title, detail } = entry.move;
  const id = `${contact.id}-${entries.length + 1}`;
  entries.push({ id, at: entry.at, act: entry.act, title, detail });
  portal.timeline.set(contact.id, entries);
}
