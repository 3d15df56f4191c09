import { classifyFailure, networkFailure, retryAfterMs } from '../../../src/hubspot/failures.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

function classify(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classifyFailure({ status, headers, text, now: NOW });
}

const rolling = { status: 'error', policyName: 'TEN_SECONDLY_ROLLING', errorType: 'RATE_LIMIT' };

it.each([
  [429, rolling, 'hubspot-rate-limited', 'retry', 10_000],
  [429, { policyName: 'SECONDLY' }, 'hubspot-search-limited', 'retry', 1_000],
  [429, { policyName: 'DAILY' }, 'hubspot-rate-limited', 'retry', 900_000],
  [429, '<html>', 'hubspot-rate-limited', 'retry', 10_000],
  [401, {}, 'hubspot-unauthorized', 'retry', 60_000],
  [403, { category: 'MISSING_SCOPES' }, 'hubspot-scope-missing', 'give-up', undefined],
  [403, {}, 'hubspot-forbidden', 'give-up', undefined],
  [404, {}, 'hubspot-not-found', 'give-up', undefined],
  [409, {}, 'hubspot-conflict', 'retry', undefined],
  [423, {}, 'hubspot-locked', 'retry', 2_000],
  [477, {}, 'hubspot-migrating', 'retry', 60_000],
  [400, {}, 'hubspot-invalid', 'give-up', undefined],
  [414, {}, 'hubspot-invalid', 'give-up', undefined],
  [500, {}, 'hubspot-unavailable', 'retry', undefined],
  [502, '<html>Bad gateway</html>', 'hubspot-unavailable', 'retry', undefined],
  [503, {}, 'hubspot-unavailable', 'retry', undefined],
  [521, {}, 'hubspot-unavailable', 'retry', undefined],
  [200, 'not json', 'hubspot-unexpected', 'retry', undefined],
  [302, '', 'hubspot-unexpected', 'retry', undefined],
])('takes %d %j for %s (%s, %s ms)', (status, body, code, doing, waitMs) => {
  const failure = classify(status, body);
  expect(failure).toMatchObject({ code, doing, status });
  expect(failure.retryAfterMs).toBe(waitMs);
});

it('takes an answer that never came for an outage', () => {
  expect(networkFailure()).toMatchObject({ code: 'hubspot-unavailable', doing: 'retry' });
});

it('obeys Retry-After where it is given', () => {
  expect(classify(477, {}, { 'retry-after': '3600' }).retryAfterMs).toBe(3_600_000);
  expect(classify(429, rolling, { 'retry-after': '3' }).retryAfterMs).toBe(3_000);
  expect(classify(503, {}, { 'retry-after': '7' }).retryAfterMs).toBe(7_000);
});

it.each([
  [undefined, undefined],
  ['0', 0],
  ['12', 12_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
])('reads Retry-After %j as %j ms', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});

it('keeps HubSpot’s words for machines and no value that a person typed', () => {
  const failure = classify(400, {
    status: 'error',
    message: 'Property values were not valid: ada@example.com is not an email',
    correlationId: 'a1b2-c3',
    category: 'VALIDATION_ERROR',
    subCategory: 'ada@example.com said so',
    errors: [
      {
        message: '"ada@example.com" was not one of the allowed options',
        code: 'INVALID_OPTION',
        context: { propertyName: ['assay_tier', 'ada lovelace'] },
      },
      { code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['assay_tier'] } },
    ],
  });
  expect(failure).toEqual({
    code: 'hubspot-invalid',
    doing: 'give-up',
    status: 400,
    reasons: ['VALIDATION_ERROR', 'INVALID_OPTION', 'PROPERTY_DOESNT_EXIST'],
    properties: ['assay_tier'],
    scopes: [],
    correlationId: 'a1b2-c3',
  });
  expect(JSON.stringify(failure)).not.toContain('ada');
});

it('names the scopes that are missing', () => {
  const context = { requiredGranularScopes: ['crm.objects.companies.read'] };
  const body = { category: 'MISSING_SCOPES', errors: [{ message: 'no', context }] };
  expect(classify(403, body).scopes).toEqual(['crm.objects.companies.read']);
});

it.each([null, 7, 'text', [], { errors: 'none' }, { errors: [null, 5, {}] }, { category: 9 }])(
  'reads nothing from the nonsense body %j',
  (body) => {
    expect(classify(400, body)).toMatchObject({
      code: 'hubspot-invalid',
      reasons: [],
      properties: [],
    });
  },
);
