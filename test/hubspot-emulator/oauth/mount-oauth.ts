import express, { type Express, type Request, type Response } from 'express';
import { HubSpotError } from '../http/hubspot-error.ts';
import type { World } from '../world.ts';
import { installPage, refusalPage } from './authorize-pages.ts';
import { checkAuthorize } from './check-authorize.ts';
import { answerIntrospect, answerRevoke, answerToken } from './tokens.ts';
import { IntrospectAnswer, OAuthErrorAnswer, TokenAnswer } from '../schemas/oauth-answers.ts';

type Answered = { status: number; body: unknown };

/** The authorize page and the token endpoints on their dated paths. */
export function mountOAuth(app: Express, world: World): void {
  const form = express.urlencoded({ extended: false, limit: '100kb' });
  app.get(['/oauth/authorize', '/oauth/:portalId/authorize'], (request, response) => {
    const checked = checkAuthorize(world.app, request.query);
    if (!checked.ok)
      return void response.status(400).send(refusalPage(checked.title, checked.message));
    const fixed = request.params['portalId'];
    const portals = world
      .portals()
      .filter((portal) => fixed === undefined || portal.portalId === fixed);
    response.send(
      installPage(world.app, { request: checked.request, portals, query: request.query }),
    );
  });
  app.post('/oauth/authorize', form, (request, response) => decide(world, request, response));

  const answer = (path: string, work: (form: Record<string, unknown>) => Answered): void => {
    app.post(path, form, (request, response) => {
      const given = (request.body ?? {}) as Record<string, unknown>;
      const { status, body } = tried(() => {
        if (!request.is('application/x-www-form-urlencoded'))
          throw new HubSpotError(415, { status: 'error', message: 'Unsupported Media Type' });
        if (Object.keys(request.query).length > 0)
          throw new HubSpotError(400, { status: 'error', message: 'no parameters in the URL' });
        return work(given);
      });
      world.record({ method: 'POST', path, status, request: given, response: body });
      world.requests.count({ portalId: null, kind: `POST ${path}`, status, records: 0 });
      if (body === null) response.status(status).end();
      else response.status(status).json(body);
    });
  };
  const parts = { app: world.app, book: world.oauth, store: world.store };
  answer('/oauth/2026-09/token', (given) => ({
    status: 200,
    body: TokenAnswer.parse(answerToken(parts, given)),
  }));
  answer('/oauth/2026-09/token/introspect', (given) => ({
    status: 200,
    body: IntrospectAnswer.parse(answerIntrospect(parts, given)),
  }));
  answer('/oauth/2026-09/token/revoke', (given) => {
    answerRevoke(parts, given);
    return { status: 204, body: null };
  });
}

function tried(work: () => Answered): Answered {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HubSpotError)) throw error;
    return { status: error.status, body: OAuthErrorAnswer.parse(error.body) };
  }
}

/** The form of the page was sent: back to the app with a code, or with the refusal of the person. */
function decide(world: World, request: Request, response: Response): void {
  const given = (request.body ?? {}) as Record<string, unknown>;
  const checked = checkAuthorize(world.app, given);
  if (!checked.ok)
    return void response.status(400).send(refusalPage(checked.title, checked.message));
  const { redirectUri, state, scopes, optionalScopes, challenge } = checked.request;
  const back = new URL(world.mapUrl(redirectUri));
  if (state !== null) back.searchParams.set('state', state);
  if (given['decision'] === 'cancel') {
    back.searchParams.set('error', 'access_denied');
    back.searchParams.set('error_description', 'The user did not authorize the app.');
    return response.redirect(302, back.href);
  }
  const portalId = typeof given['portalId'] === 'string' ? given['portalId'] : '';
  const portal = world.store.portals.get(portalId);
  if (portal === undefined)
    return void response
      .status(400)
      .send(refusalPage('Unknown account', `No account ${portalId}.`));
  const code = world.oauth.grant({
    portalId,
    userId: portal.owners[0]?.userId ?? 1,
    scopes: [...scopes, ...optionalScopes],
    redirectUri,
    challenge,
  });
  back.searchParams.set('code', code);
  response.redirect(302, back.href);
}
