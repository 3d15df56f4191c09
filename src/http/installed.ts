import { Router } from 'express';
import { backfillProgress } from '../jobs/backfill.ts';
import { getPortal } from '../store/portals.ts';
import type { Services } from '../services.ts';
import { escapeHtml, page } from './page.ts';
import { portalOfProgressLink } from './progress-link.ts';

/** `/oauth/installed`: where the admin lands, with a progress bar until every contact has been judged once. */
export function installed(services: Services): Router {
  const { config, clock, db } = services;
  return Router().get('/oauth/installed', async (request, response) => {
    const query = new URL(request.originalUrl, config.publicUrl).searchParams;
    const portalId = portalOfProgressLink(query, { secret: config.hubspot.clientSecret, clock });
    const portal = portalId === null ? null : await getPortal(db, portalId);
    if (portal === null) {
      response.status(404).send(
        page({
          title: 'Nothing to see here',
          body: '<p>This link is too old. What Assay says of a contact stands in its card on the record.</p>',
        }),
      );
      return;
    }
    const progress = await backfillProgress(services, portal);
    if (request.accepts(['html', 'json']) === 'json') {
      response.json(progress);
      return;
    }
    const back = `${config.hubspot.appUrl}/contacts/${escapeHtml(portal.portalId)}/objects/0-1/views/all/list`;
    response.send(
      page({
        title: progress.finished ? 'Assay is ready' : 'Assay is installed and reads your contacts',
        ...(progress.finished ? {} : { refreshSeconds: 1 }),
        body: `<p><progress max="${Math.max(1, progress.total)}" value="${progress.judged}">${progress.judged} of ${progress.total}</progress></p>
<p><strong>${progress.judged.toLocaleString('en-US')} of ${progress.total.toLocaleString('en-US')} contacts</strong> are judged.
No owner is assigned to anybody who is in your CRM already.</p>
<p><a class="button" href="${back}">Back to HubSpot</a></p>
<p><small>Next: add the “Lead qualification” card to the right sidebar of the contact record (record customization, Super Admin).</small></p>`,
      }),
    );
  });
}
