import type { ObjectType, Source } from '../entities.ts';
import { findLive } from './read-object.ts';
import type { Portal } from './portal.ts';
import type { ObjectRef } from './store-events.ts';
import type { Store } from './store.ts';
import { changeProperties, type Write } from './write-object.ts';

type Link = { readonly from: ObjectRef; readonly to: ObjectRef };

/** What is associated with a record, with whether it is the primary one. */
export function associated(
  portal: Portal,
  from: ObjectRef,
  toType: ObjectType,
): ReadonlyMap<string, boolean> {
  return portal.associations.get(`${from.type}/${toType}`)?.get(from.id) ?? new Map();
}

/** The primary company of a contact, if it has one. */
export function primaryCompanyId(portal: Portal, contactId: string): string | undefined {
  const companies = associated(portal, { type: 'contacts', id: contactId }, 'companies');
  for (const [id, primary] of companies) if (primary) return id;
  return undefined;
}

/**
 * Associates two records in both directions. A contact's first company becomes its primary one; a new primary one
 * replaces the old one, which then is no longer associated (two events, as HubSpot tells it).
 */
export function associate(
  store: Store,
  portal: Portal,
  link: Link & { primary?: boolean } & Write,
): void {
  const { from, to } = contactFirst(link);
  const known = associated(portal, from, to.type);
  const isCompany = from.type === 'contacts' && to.type === 'companies';
  const primary = isCompany && (link.primary ?? known.size === 0);
  if (known.get(to.id) === primary) return;
  if (primary) {
    const old = primaryCompanyId(portal, from.id);
    if (old !== undefined && old !== to.id)
      dissociate(store, portal, { ...link, from, to: { type: 'companies', id: old } });
  }
  put(portal, { from, to }, primary);
  put(portal, { from: to, to: from }, primary);
  tell(store, portal, { kind: 'associated', from, to, primary }, link);
  if (isCompany) followPrimary(store, portal, from.id, link);
}

/** Takes an association away in both directions. */
export function dissociate(store: Store, portal: Portal, link: Link & Write): void {
  const { from, to } = contactFirst(link);
  const primary = associated(portal, from, to.type).get(to.id);
  if (primary === undefined) return;
  portal.associations.get(`${from.type}/${to.type}`)?.get(from.id)?.delete(to.id);
  portal.associations.get(`${to.type}/${from.type}`)?.get(to.id)?.delete(from.id);
  tell(store, portal, { kind: 'dissociated', from, to, primary }, link);
  if (from.type === 'contacts' && to.type === 'companies')
    followPrimary(store, portal, from.id, link);
}

/** All associations of a record, for merges and deletions. */
export function allAssociated(
  portal: Portal,
  from: ObjectRef,
): { to: ObjectRef; primary: boolean }[] {
  const found: { to: ObjectRef; primary: boolean }[] = [];
  for (const [key, links] of portal.associations) {
    const [fromType, toType] = key.split('/');
    if (fromType !== from.type) continue;
    for (const [id, primary] of links.get(from.id) ?? [])
      found.push({ to: { type: toType as ObjectType, id }, primary });
  }
  return found;
}

function contactFirst(link: Link): Link {
  return link.to.type === 'contacts' ? { from: link.to, to: link.from } : link;
}

function put(portal: Portal, link: Link, primary: boolean): void {
  const key = `${link.from.type}/${link.to.type}`;
  const table = portal.associations.get(key) ?? new Map<string, Map<string, boolean>>();
  portal.associations.set(key, table);
  const links = table.get(link.from.id) ?? new Map<string, boolean>();
  table.set(link.from.id, links);
  links.set(link.to.id, primary);
}

function tell(
  store: Store,
  portal: Portal,
  what: { kind: 'associated' | 'dissociated'; from: ObjectRef; to: ObjectRef; primary: boolean },
  write: Write,
): void {
  if (write.silent === true) return;
  store.emit({ ...what, portalId: portal.portalId, source: write.source, at: write.at });
}

const CALCULATED: Source = { type: 'CALCULATED', id: null };

/** `associatedcompanyid` is calculated: it follows the primary company. */
function followPrimary(store: Store, portal: Portal, contactId: string, write: Write): void {
  const contact = findLive(portal, 'contacts', contactId);
  if (contact === undefined) return;
  changeProperties(store, portal, {
    object: contact,
    values: { associatedcompanyid: primaryCompanyId(portal, contactId) ?? '' },
    source: CALCULATED,
    at: write.at,
    ...(write.silent === true ? { silent: true } : {}),
  });
}
