import { httpApp } from '../../../src/http/app.ts';
import { operationsApp } from '../../../src/http/operations-app.ts';
import { progressQuery } from '../../../src/http/progress-link.ts';
import { fetchHeaders } from '../../hubspot-emulator/signature.ts';
import { routesOf } from '../../support/routes-of.ts';
import { deliveryHeaders, webhookEvent } from '../../support/world/signed-delivery.ts';
import { CLIENT_SECRET, PUBLIC_URL } from '../../support/world/test-services.ts';
import {
  CANARY,
  OURS,
  THEIRS,
  type TwoPortals,
  twoPortals,
} from '../../support/world/two-portals.ts';

const OPERATOR_TOKEN = 'an-operator-token-of-a-test';

/** What comes of asking with our own rights for what is theirs. */
type Attempt = {
  readonly what: string;
  readonly status: number;
  readonly ask: () => Promise<Response>;
};

describe('with the rights of one portal and the ids of another', () => {
  let world: TwoPortals;
  beforeAll(async () => {
    world = await twoPortals({ OPERATOR_TOKEN });
  });
  afterAll(() => world.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(world.origin + path, { headers, redirect: 'manual' });
  const who = (portalId: string) =>
    `userId=9001&portalId=${portalId}&userEmail=rep%40demo.example&appId=777001`;
  /** Signed by HubSpot, as for a rep who has our portal open. */
  const signed = (path: string, asked = path) => {
    const request = { method: 'GET', uri: PUBLIC_URL + path, body: '' };
    return get(asked, fetchHeaders(CLIENT_SECRET, request, Date.now()));
  };
  const deliver = (fields: Readonly<Record<string, unknown>>) => {
    const body = JSON.stringify([webhookEvent({ portalId: Number(OURS), ...fields })]);
    const headers = deliveryHeaders(body, { secret: CLIENT_SECRET, publicUrl: PUBLIC_URL });
    return fetch(`${world.origin}/webhooks/hubspot`, { method: 'POST', headers, body });
  };
  const progress = () =>
    progressQuery(OURS, { secret: CLIENT_SECRET, clock: world.services.clock });
  const json = { accept: 'application/json' };
  const html = { accept: 'text/html' };
  const card = (id: string) => `/card/contacts/${id}`;
  const elsewhere = () => Number(world.elsewhere);

  /** One entry for each route; a route without one fails the first test. */
  const ATTEMPTS: Readonly<Record<string, readonly Attempt[]>> = {
    'POST /webhooks/hubspot': [
      {
        what: 'a change of their contact',
        status: 200,
        ask: () => deliver({ objectId: elsewhere() }),
      },
      {
        what: 'an erasure of their contact',
        status: 200,
        ask: () => deliver({ subscriptionType: 'object.privacyDeletion', objectId: elsewhere() }),
      },
      {
        what: 'a merge of their contacts into one of ours',
        status: 200,
        ask: () =>
          deliver({
            subscriptionType: 'object.merge',
            objectId: Number(world.contactId),
            newObjectId: Number(world.contactId),
            primaryObjectId: Number(world.contactId),
            mergedObjectIds: [elsewhere()],
            propertyName: undefined,
          }),
      },
    ],
    'GET /card/contacts/:contactId': [
      {
        what: 'the contact that both have',
        status: 200,
        ask: () => signed(`${card(world.contactId)}?${who(OURS)}`),
      },
      {
        what: 'a contact that only they have',
        status: 200,
        ask: () => signed(`${card(world.elsewhere)}?${who(OURS)}`),
      },
      {
        what: 'their portal, named after ours was signed',
        status: 401,
        ask: () =>
          signed(
            `${card(world.contactId)}?${who(OURS)}`,
            `${card(world.contactId)}?${who(THEIRS)}`,
          ),
      },
      {
        what: 'their portal beside ours, both signed',
        status: 401,
        ask: () => signed(`${card(world.contactId)}?portalId=${THEIRS}&${who(OURS)}`),
      },
      {
        what: 'their portal in the path',
        status: 404,
        ask: () => signed(`${card(`${THEIRS}%2F${world.contactId}`)}?${who(OURS)}`),
      },
    ],
    'GET /oauth/install': [
      { what: 'their portal', status: 302, ask: () => get(`/oauth/install?portalId=${THEIRS}`) },
    ],
    'GET /oauth/callback': [
      {
        what: 'their portal without a state',
        status: 400,
        ask: () => get(`/oauth/callback?code=c&state=s&portalId=${THEIRS}`),
      },
    ],
    'GET /oauth/installed': [
      {
        what: 'our own progress',
        status: 200,
        ask: () => get(`/oauth/installed?${progress()}`, json),
      },
      { what: 'our own page', status: 200, ask: () => get(`/oauth/installed?${progress()}`, html) },
      {
        what: 'theirs with our proof',
        status: 404,
        ask: () => get(`/oauth/installed?${progress().replace(OURS, THEIRS)}`, json),
      },
      {
        what: 'theirs before ours',
        status: 404,
        ask: () => get(`/oauth/installed?portal=${THEIRS}&${progress()}`, json),
      },
      {
        what: 'theirs after ours',
        status: 200,
        ask: () => get(`/oauth/installed?${progress()}&portal=${THEIRS}`, json),
      },
    ],
    'GET /health/live': [{ what: 'anything', status: 200, ask: () => get('/health/live') }],
    'GET /health/ready': [{ what: 'anything', status: 200, ask: () => get('/health/ready') }],
    'GET /health/ledger': [
      {
        what: 'signed by HubSpot, which makes nobody an operator',
        status: 401,
        ask: () => signed(`/health/ledger?${who(OURS)}`),
      },
    ],
    'GET /metrics': [
      {
        what: 'signed by HubSpot, which makes nobody an operator',
        status: 401,
        ask: () => signed(`/metrics?${who(OURS)}`),
      },
    ],
  };

  it('there is an attempt on every route', () => {
    const { services } = world;
    const routes = [...routesOf(httpApp(services)), ...routesOf(operationsApp(services))];
    expect(new Set(routes)).toEqual(new Set(Object.keys(ATTEMPTS)));
  });

  it('would be found out: who may see it does', async () => {
    for (const id of [world.contactId, world.elsewhere]) {
      const answer = await signed(`${card(id)}?${who(THEIRS)}`);
      expect(await answer.text()).toContain(CANARY);
    }
    const ledger = await get('/health/ledger', { authorization: `Bearer ${OPERATOR_TOKEN}` });
    expect(await ledger.text()).toContain(THEIRS);
  });

  it('every route answers with nothing of theirs, and changes nothing of theirs', async () => {
    await world.settle();
    const before = await world.theirRows();
    for (const [route, attempts] of Object.entries(ATTEMPTS)) {
      for (const { what, status, ask } of attempts) {
        const answer = await ask();
        const told = `${JSON.stringify([...answer.headers])}${await answer.text()}`;
        expect({ route, what, status: answer.status }).toEqual({ route, what, status });
        expect(told.toLowerCase()).not.toContain(CANARY.toLowerCase());
        expect(told).not.toContain(THEIRS);
      }
    }
    await world.settle();
    expect(await world.theirRows()).toEqual(before);
    expect(before.contact_states?.length).toBeGreaterThan(8);
  });
});
