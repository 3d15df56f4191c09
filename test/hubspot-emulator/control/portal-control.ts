import type { Request } from 'express';
import { z } from 'zod';
import { editByPerson } from '../edit-by-person.ts';
import type { Portal } from '../store/portal.ts';
import { findLive, liveObjects } from '../store/read-object.ts';
import type { World } from '../world.ts';
import { ControlError, type Control } from './control.ts';

/** The portal that a path names. */
export function portalOf(world: World, request: Request): Portal {
  const portalId = String(request.params['portalId']);
  const portal = world.store.portals.get(portalId);
  if (portal === undefined) throw new ControlError(404, `no portal ${portalId}`);
  return portal;
}

const OwnerChange = z.strictObject({ archived: z.boolean() });

const NewWorkflow = z.strictObject({
  name: z.string().min(1),
  property: z.string(),
  values: z.array(z.string()).min(1),
  reEnrolment: z.boolean().default(false),
  sets: z.record(z.string(), z.string()).nullable().default(null),
});

const Edit = z.strictObject({
  properties: z.record(z.string(), z.string()),
  userId: z.int().default(9001),
});

/** What an admin does to the portal: owners, properties, workflows, companies, uninstalling. */
export function portalControl(control: Control, world: World): void {
  control.get('/emulator/portals', () => ({ portals: world.portals() }));
  control.get('/emulator/portals/:portalId', (request) => {
    const portal = portalOf(world, request);
    return {
      ...world.portals().find((each) => each.portalId === portal.portalId),
      install: portal.install,
      owners: portal.owners,
      workflows: portal.workflows,
      deals: liveObjects(portal.objects.deals).length,
    };
  });
  control.post('/emulator/portals/:portalId/owners/:ownerId', (request) => {
    const portal = portalOf(world, request);
    const { archived } = OwnerChange.parse(request.body);
    const owner = portal.owners.find((each) => each.id === request.params['ownerId']);
    if (owner === undefined) throw new ControlError(404, 'no such owner');
    owner.archived = archived;
    owner.userId = archived ? null : owner.userIdIncludingInactive;
    owner.updatedAt = world.store.clock.now();
    return owner;
  });
  control.post('/emulator/portals/:portalId/workflows', (request) => {
    const portal = portalOf(world, request);
    const id = String(portal.workflows.length + 1);
    const workflow = { id, ...NewWorkflow.parse(request.body), enrolments: [] };
    portal.workflows.push(workflow);
    return workflow;
  });
  control.delete('/emulator/portals/:portalId/properties/:name', (request) => {
    const portal = portalOf(world, request);
    const property = portal.properties.contacts.get(String(request.params['name']));
    if (property === undefined) throw new ControlError(404, 'no such property');
    property.archived = true;
    return { ok: true };
  });
  control.post('/emulator/portals/:portalId/uninstall', (request) => {
    const portal = portalOf(world, request);
    portal.install = null;
    world.oauth.endTokens(portal.portalId, 'revoke');
    return { ok: true };
  });
  control.get('/emulator/portals/:portalId/companies/:id', (request) => companyOf(world, request));
  control.post('/emulator/portals/:portalId/companies/:id/properties', (request) => {
    const object = companyOf(world, request);
    const edit = Edit.parse(request.body);
    const edited = editByPerson(world.store, portalOf(world, request), { object, ...edit });
    if (!edited.ok) throw new ControlError(400, edited.reason);
    return edited;
  });
}

function companyOf(world: World, request: Request): NonNullable<ReturnType<typeof findLive>> {
  const found = findLive(portalOf(world, request), 'companies', String(request.params['id']));
  if (found === undefined) throw new ControlError(404, 'no such company');
  return found;
}
