import nock from 'nock';
import { hubSpotClient, type CallSeen } from '../../../src/hubspot/client.ts';
import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import { createLog } from '../../../src/log.ts';

export const API_URL = 'https://api.hubapi.com';
export const PORTAL = '4242001';

/** What HubSpot says about the limit in its answers: most of it left. */
export const RATE_HEADERS = {
  'X-HubSpot-RateLimit-Max': '110',
  'X-HubSpot-RateLimit-Remaining': '100',
  'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
};

/** HubSpot's API as nock plays it; replies carry the rate headers. */
export function hubSpot() {
  return nock(API_URL).defaultReplyHeaders(RATE_HEADERS);
}

type Options = Partial<Parameters<typeof hubSpotClient>[0]>;

/** A client of the product whose token is `token-1`, with all that it reported. */
export function portalClient(options: Options = {}) {
  const clock = () => Date.now();
  const seen: CallSeen[] = [];
  const client = hubSpotClient({
    apiUrl: API_URL,
    getToken: () => Promise.resolve({ ok: true, accessToken: 'token-1' }),
    budget: inProcessRateBudget({ clock }),
    log: createLog({ level: 'error', format: 'json' }),
    clock,
    onCall: (call) => seen.push(call),
    ...options,
  });
  return { client, seen };
}

/** Nothing but nock is reachable, and every reply that a test has set up must have been asked for. */
export function onlyMockedNetwork(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.cleanAll();
    expect(unused).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** An object of the CRM as HubSpot answers it. */
export function crmObject(
  id: string,
  properties: Record<string, string | null> = {},
  updatedAt = '2026-11-21T10:00:00.000Z',
) {
  return {
    id,
    properties: { hs_object_id: id, ...properties },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt,
    archived: false,
    url: `https://app.hubspot.com/contacts/${PORTAL}/record/0-1/${id}`,
  };
}

export function batchAnswer(results: unknown[], errors: unknown[] = []) {
  const times = {
    startedAt: '2026-11-21T10:00:00.000Z',
    completedAt: '2026-11-21T10:00:00.100Z',
  };
  const failed = errors.length === 0 ? {} : { numErrors: errors.length, errors };
  return { status: 'COMPLETE', ...times, results, ...failed };
}

export function notFound(...ids: string[]) {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message:
      'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
    context: { ids },
    errors: [],
    links: {},
  };
}

export function invalid(code: string, propertyName: string) {
  return {
    status: 'error',
    message: `Property values were not valid: ${propertyName}`,
    correlationId: 'c0ffee',
    category: 'VALIDATION_ERROR',
    errors: [{ message: 'not valid', code, context: { propertyName: [propertyName] } }],
  };
}
