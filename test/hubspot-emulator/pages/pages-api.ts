import { json, Router } from 'express';
import type { Request, Response } from 'express';
import type { ActName } from '../acts/act-names.ts';
import type { PagesContext, PortalSummary } from '../pages-context.ts';
import { cardData } from './card-data.ts';
import { cardProxy } from './card-proxy.ts';
import { contactList } from './contact-list.ts';
import { contactRecord } from './contact-record.ts';
import { SORTS } from './page-data.ts';
import type { CardFetch, PortalData } from './page-data.ts';
import { workflowList } from './workflow-list.ts';

/** The JSON that the pages' scripts read, and what their buttons do. */
export function pagesApi(context: PagesContext): Router {
  const proxy = cardProxy(context);
  const router = Router();
  router.use(json({ limit: '2mb' }));

  router.get('/portals', (_request, response) => {
    response.json(context.portals().map((portal) => toPortalData(context, portal)));
  });
  router.get('/:portalId/contacts', (request, response) => {
    const { sort, direction, tier, search, page } = request.query;
    response.json(
      contactList(context, request.params.portalId, {
        sort: SORTS.find((each) => each === sort) ?? 'tier',
        descending: direction !== 'ascending',
        tier: typeof tier === 'string' ? tier : null,
        search: typeof search === 'string' ? search : '',
        page: Number(page ?? 1) || 1,
      }),
    );
  });
  router.get('/:portalId/contacts/:id', (request, response) => {
    const { portalId, id } = request.params;
    orNotFound(response, contactRecord(context, portalId, id));
  });
  router.get('/:portalId/contacts/:id/card', (request, response) => {
    response.json(cardData(context, request.params.portalId, request.params.id));
  });
  router.post('/:portalId/contacts/:id/act', (request, response) => {
    const act = context.acts.find(({ name }) => name === request.body?.act);
    if (act === undefined) return void response.status(400).json({ reason: 'unknown act' });
    done(response, context.act(...contactOf(request), act.name satisfies ActName));
  });
  router.post('/:portalId/contacts/:id/properties', (request, response) => {
    const [portalId, contactId] = contactOf(request);
    const userId = context.user(portalId)?.id ?? 0;
    done(response, context.setProperties(portalId, contactId, request.body ?? {}, userId));
  });
  router.get('/:portalId/workflows', (request, response) => {
    response.json(workflowList(context, request.params.portalId));
  });
  router.post('/:portalId/card-fetch', async (request, response) => {
    const asked: CardFetch = request.body;
    response.json(await proxy(request.params.portalId, asked));
  });
  return router;
}

function contactOf({ params }: Request): [portalId: string, contactId: string] {
  return [String(params['portalId']), String(params['id'])];
}

function done(response: Response, outcome: { ok: boolean }): void {
  response.status(outcome.ok ? 200 : 400).json(outcome);
}

function orNotFound(response: Response, body: unknown): void {
  if (body === null) response.status(404).json({ reason: 'There is no such contact.' });
  else response.json(body);
}

function toPortalData(context: PagesContext, portal: PortalSummary): PortalData {
  const { card } = context;
  const user = context.user(portal.portalId);
  const publicUrl = card.permittedUrls[0] ?? '';
  return {
    portalId: portal.portalId,
    name: portal.name,
    timeZone: portal.timeZone,
    installed: portal.installed,
    contacts: portal.contacts,
    companies: portal.companies,
    user: user === null ? '' : `${user.firstName} ${user.lastName}`,
    app: { name: card.appName, installUrl: context.mapUrl(`${publicUrl}/oauth/install`) },
  };
}
