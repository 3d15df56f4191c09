import { ACTS } from './acts/act-names.ts';
import { act } from './acts/act.ts';
import type { CrmObject } from './entities.ts';
import { editByPerson } from './edit-by-person.ts';
import type { ObjectChange, PagesContext, PortalSummary } from './pages-context.ts';
import { fetchHeaders } from './signature.ts';
import { associated, primaryCompanyId } from './store/associations.ts';
import type { Portal } from './store/portal.ts';
import { findLive, liveObjects } from './store/read-object.ts';
import type { Store } from './store/store.ts';
import type { StoreEvent } from './store/store-events.ts';
import { historyOf } from './store/write-object.ts';
import type { World } from './world.ts';

/** What the people's pages and the card host get of the emulator. */
export function pagesContext(world: World, card: { bundlePath: string | null }): PagesContext {
  const { store, app } = world;
  const portalOf = (portalId: string): Portal | undefined => store.portals.get(portalId);
  const contactOf = (portalId: string, contactId: string): CrmObject | undefined => {
    const portal = portalOf(portalId);
    return portal === undefined ? undefined : findLive(portal, 'contacts', contactId);
  };
  return {
    now: store.clock.now,
    portals: world.portals,
    user: (portalId) => userOf(portalOf(portalId)),
    contacts: (portalId) => {
      const portal = portalOf(portalId);
      return portal === undefined ? [] : liveObjects(portal.objects.contacts);
    },
    contact: contactOf,
    companyOf: (portalId, contactId) => {
      const portal = portalOf(portalId);
      const companyId = portal === undefined ? undefined : primaryCompanyId(portal, contactId);
      if (portal === undefined || companyId === undefined) return undefined;
      return findLive(portal, 'companies', companyId);
    },
    dealsOf: (portalId, contactId) => dealsOf(portalOf(portalId), contactId),
    owners: (portalId) => portalOf(portalId)?.owners ?? [],
    contactProperties: (portalId) =>
      [...(portalOf(portalId)?.properties.contacts.values() ?? [])].filter(
        (each) => !each.archived,
      ),
    history: (portalId, contactId, property) => {
      const contact = contactOf(portalId, contactId);
      return contact === undefined ? [] : historyOf(contact, property);
    },
    timeline: (portalId, contactId) =>
      [...(portalOf(portalId)?.timeline.get(contactId) ?? [])].sort((a, b) => b.at - a.at),
    acts: ACTS,
    act: (portalId, contactId, name, attributes) => {
      const portal = portalOf(portalId);
      if (portal === undefined) return { ok: false, reason: `no portal ${portalId}` };
      const { associationLagMs } = world.faults.deliveries(portalId);
      return act(store, portal, {
        contactId,
        act: name,
        associationLagMs,
        ...(attributes ? { attributes } : {}),
      });
    },
    setProperties: (portalId, contactId, properties, userId) => {
      const [portal, object] = [portalOf(portalId), contactOf(portalId, contactId)];
      if (portal === undefined || object === undefined)
        return { ok: false, reason: `no contact ${contactId} in portal ${portalId}` };
      return editByPerson(store, portal, { object, properties, userId });
    },
    workflows: (portalId) => portalOf(portalId)?.workflows ?? [],
    card: {
      bundlePath: card.bundlePath,
      appId: app.appId,
      appName: app.name,
      title: 'Lead qualification',
      permittedUrls: app.permittedUrls,
    },
    signFetch: (request) => fetchHeaders(app.clientSecret, request, Date.now()),
    mapUrl: world.mapUrl,
    onChange: (listener) =>
      store.subscribe((happening) => {
        const change = changeOf(happening);
        if (change !== null) listener(change);
      }),
  };
}

/** What is told about a portal in lists. */
export function summaryOf(store: Store): readonly PortalSummary[] {
  return [...store.portals.values()].map((portal) => ({
    portalId: portal.portalId,
    name: portal.name,
    hubDomain: portal.hubDomain,
    timeZone: portal.timeZone,
    installed: portal.install !== null,
    contacts: liveObjects(portal.objects.contacts).length,
    companies: liveObjects(portal.objects.companies).length,
  }));
}

function userOf(portal: Portal | undefined): ReturnType<PagesContext['user']> {
  const owner = portal?.owners.find((each) => each.userId !== null);
  if (owner === undefined || owner.userId === null) return null;
  const { email, firstName, lastName, teams } = owner;
  return { id: owner.userId, email, firstName, lastName, teams };
}

function dealsOf(portal: Portal | undefined, contactId: string): CrmObject[] {
  if (portal === undefined) return [];
  const ids = associated(portal, { type: 'contacts', id: contactId }, 'deals').keys();
  return [...ids].flatMap((id) => findLive(portal, 'deals', id) ?? []);
}

function changeOf(happening: StoreEvent): ObjectChange | null {
  const { portalId } = happening;
  switch (happening.kind) {
    case 'created':
    case 'changed': {
      const { type, id } = happening.object;
      const properties = happening.changes.map((each) => each.name);
      return { portalId, objectType: type, objectId: id, properties };
    }
    case 'deleted':
    case 'restored':
      return { portalId, objectType: happening.type, objectId: happening.objectId, properties: [] };
    case 'merged':
      return { portalId, objectType: happening.type, objectId: happening.newId, properties: [] };
    default:
      return null;
  }
}
