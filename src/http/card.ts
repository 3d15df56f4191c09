import { Router } from 'express';
import { isCrmId } from '../core/crm-id.ts';
import { identityFromQuery } from '../hubspot/identity.ts';
import { verifySignature } from '../hubspot/signature.ts';
import { readCard } from '../jobs/read-card.ts';
import type { Services } from '../services.ts';

/**
 * What the card on the record shows. Signed by HubSpot; portal and user are taken from the signed query
 * only, so a card can never ask for another portal's contact.
 */
export function card(services: Services): Router {
  const { config, clock, log } = services;
  return Router().get('/card/contacts/:contactId', async (request, response) => {
    const signature = verifySignature({
      method: request.method,
      uri: config.publicUrl + request.originalUrl,
      body: '',
      headers: request.headers,
      secrets: config.hubspot.acceptedSecrets,
      now: clock(),
    });
    const identity = identityFromQuery(new URL(request.originalUrl, config.publicUrl).searchParams);
    if (!signature.ok || !identity.ok) {
      log.warn('card refused', { reason: signature.ok ? 'identity' : signature.reason });
      response.status(401).json({
        error: { code: 'signature-invalid', message: 'This request was not signed by HubSpot.' },
      });
      return;
    }
    const { contactId } = request.params;
    if (!isCrmId(contactId)) {
      response.status(404).json({
        error: { code: 'contact-unknown', message: 'Expected the id of a contact: digits.' },
      });
      return;
    }
    const view = await readCard(services, { portalId: identity.portalId, contactId });
    if (view === null) {
      response.status(403).json({
        error: { code: 'portal-unknown', message: 'Assay is not connected to this portal.' },
      });
      return;
    }
    response.set('Cache-Control', 'no-store').json(view);
  });
}
