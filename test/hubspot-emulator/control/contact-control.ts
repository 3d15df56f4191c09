import type { Request } from 'express';
import { z } from 'zod';
import { ACTS } from '../acts/act-names.ts';
import { personSource } from '../edit-by-person.ts';
import type { CrmObject } from '../entities.ts';
import type { PagesContext } from '../pages-context.ts';
import { associate } from '../store/associations.ts';
import { checkValues, withFollowers } from '../store/check-values.ts';
import { archiveObject, forgetObject, mergeObjects, restoreObject } from '../store/end-object.ts';
import { findLive, findObject } from '../store/read-object.ts';
import { createObject } from '../store/write-object.ts';
import type { World } from '../world.ts';
import { ControlError, type Control } from './control.ts';
import { portalOf } from './portal-control.ts';

const Act = z.strictObject({
  act: z.enum(ACTS.map((each) => each.name)),
  attributes: z.record(z.string(), z.string()).optional(),
});

const Edit = z.strictObject({
  properties: z.record(z.string(), z.string()),
  userId: z.int().default(9001),
});

const NewContact = z.strictObject({
  properties: z.record(z.string(), z.string()),
  companyId: z.string().optional(),
});

const BASE = '/emulator/portals/:portalId/contacts';

/** What leads do and what people do to them; nothing here is counted as a call of the app. */
export function contactControl(control: Control, world: World, pages: PagesContext): void {
  const { store } = world;
  const person = (): { source: ReturnType<typeof personSource>; at: number } => ({
    source: personSource(9001),
    at: store.clock.now(),
  });
  control.get(BASE, (request) => {
    const { properties } = z.object({ properties: z.string().default('') }).parse(request.query);
    const names = properties.split(',').filter(Boolean);
    return {
      contacts: pages.contacts(portalOf(world, request).portalId).map((contact) => ({
        id: contact.id,
        properties: names.length === 0 ? contact.properties : pick(contact, names),
      })),
    };
  });
  control.post(BASE, (request) => created(world, request));
  control.get(`${BASE}/:id`, (request) =>
    shown(pages, portalOf(world, request).portalId, find(world, request)),
  );
  control.post(`${BASE}/:id/act`, (request) => {
    const { act, attributes } = Act.parse(request.body);
    const acted = pages.act(
      portalOf(world, request).portalId,
      find(world, request).id,
      act,
      attributes,
    );
    if (!acted.ok) throw new ControlError(400, acted.reason);
    return acted;
  });
  control.post(`${BASE}/:id/properties`, (request) => {
    const { properties, userId } = Edit.parse(request.body);
    const { portalId } = portalOf(world, request);
    const edited = pages.setProperties(portalId, find(world, request).id, properties, userId);
    if (!edited.ok) throw new ControlError(400, edited.reason);
    return edited;
  });
  control.delete(`${BASE}/:id`, (request) => {
    archiveObject(store, portalOf(world, request), { object: find(world, request), ...person() });
    return { ok: true };
  });
  control.post(`${BASE}/:id/restore`, (request) => {
    restoreObject(store, portalOf(world, request), { object: find(world, request), ...person() });
    return { ok: true };
  });
  control.post(`${BASE}/:id/privacy-delete`, (request) => {
    forgetObject(store, portalOf(world, request), { object: find(world, request), ...person() });
    return { ok: true };
  });
  control.post(`${BASE}/:id/merge`, (request) => {
    const portal = portalOf(world, request);
    const { with: otherId } = z.strictObject({ with: z.string() }).parse(request.body);
    const other = findLive(portal, 'contacts', otherId);
    const primary = find(world, request);
    if (other === undefined || other === primary) throw new ControlError(404, 'no other contact');
    return { id: mergeObjects(store, portal, { primary, other, ...person() }).id };
  });
  control.post(`${BASE}/:id/company`, (request) => {
    const portal = portalOf(world, request);
    const { companyId } = z.strictObject({ companyId: z.string() }).parse(request.body);
    const company = findLive(portal, 'companies', companyId);
    if (company === undefined) throw new ControlError(404, 'no such company');
    const from = find(world, request);
    associate(store, portal, { from, to: company, primary: true, ...person() });
    return { ok: true };
  });
}

function find(world: World, request: Request): CrmObject {
  const found = findObject(portalOf(world, request), 'contacts', String(request.params['id']));
  if (found === undefined) throw new ControlError(404, 'no such contact');
  return found;
}

function pick(contact: CrmObject, names: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, contact.properties[name] ?? null]));
}

function shown(pages: PagesContext, portalId: string, contact: CrmObject): unknown {
  return {
    id: contact.id,
    properties: contact.properties,
    archived: contact.archived,
    createdAt: contact.createdAt,
    updatedAt: contact.updatedAt,
    companyId: pages.companyOf(portalId, contact.id)?.id ?? null,
    timeline: pages.timeline(portalId, contact.id),
    history: Object.fromEntries(contact.history),
  };
}

/** A new lead, as a form makes one. */
function created(world: World, request: Request): { id: string } {
  const portal = portalOf(world, request);
  const { properties, companyId } = NewContact.parse(request.body);
  const checked = checkValues(portal, 'contacts', properties);
  if (!checked.ok) throw new ControlError(400, checked.problems[0]?.message ?? 'not valid');
  const { store } = world;
  const write = { source: { type: 'FORM', id: 'emulator-form-1' }, at: store.clock.now() };
  const values = withFollowers(null, checked.values, write.at);
  const contact = createObject(store, portal, { type: 'contacts', values, ...write });
  const company = companyId === undefined ? undefined : findLive(portal, 'companies', companyId);
  if (company !== undefined) associate(store, portal, { from: contact, to: company, ...write });
  return { id: contact.id };
}
