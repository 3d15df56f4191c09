import { Router } from 'express';
import { readCard } from '../jobs/read-card.ts';
import { identityFromQuery } from '../hubspot/identity.ts';
import { verifySignature } from '../hubspot/signature.ts';
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
      const reason = signature.ok ? 'identity' : signature.reason;
      log.warn('card refused', { reason });
      response
        .status(401)
        .json({
          error: { code: 'signature-invalid', message: 'This request was not signed by HubSpot.' },
        });
      return;
    }
    const { contactId } = request.params;
    if (!/^\d{1,19}$/.test(contactId)) {
      response
        .status(404)
        .json({
          error: { code: 'contact-unknown', message: 'Expected the id of a contact: digits.' },
        });
      return;
    }
    response
      .set('Cache-Control', 'no-store')
      .json(await readCard(services, { portalId: identity.portalId, contactId }));
  });
}
