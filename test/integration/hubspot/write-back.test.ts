import { writeBack } from '../../../src/hubspot/write-back.ts';
import {
  batchAnswer,
  crmObject,
  hubSpot,
  invalid,
  notFound,
  onlyMockedNetwork,
  PORTAL,
  portalClient,
} from './portal-client.ts';

onlyMockedNetwork();

const PATH = '/crm/objects/2026-09/contacts/batch/update';
type Inputs = { inputs: { id: string; properties: Record<string, string> }[] };

const updatesOf = (ids: string[]) =>
  ids.map((id) => ({ id, properties: { assay_tier: 'tier_1', assay_score: '80.00' } }));
const idsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => String(first + index));

function write(ids: string[]) {
  return writeBack(portalClient().client, { portalId: PORTAL, lane: 1, updates: updatesOf(ids) });
}

/** HubSpot refuses a batch as a whole if it holds a poisoned contact. */
function refuseBatchesWith(poisoned: (id: string) => boolean, body: object) {
  const calls: number[] = [];
  hubSpot()
    .persist()
    .post(PATH)
    .reply((_, sent) => {
      const { inputs } = sent as Inputs;
      calls.push(inputs.length);
      return inputs.some(({ id }) => poisoned(id))
        ? [400, body]
        : [200, batchAnswer(inputs.map(({ id }) => crmObject(id)))];
    });
  return calls;
}

it('writes all that changed in one call, with the time of the change', async () => {
  hubSpot()
    .post(PATH, { inputs: updatesOf(['501', '502']) })
    .reply(200, batchAnswer([crmObject('502'), crmObject('501', {}, '2026-11-21T11:22:33.444Z')]));
  const { written, rejected, missing } = await write(['501', '502']);
  expect(written).toEqual(
    new Map([
      ['501', Date.UTC(2026, 10, 21, 11, 22, 33, 444)],
      ['502', Date.UTC(2026, 10, 21, 10)],
    ]),
  );
  expect([rejected, missing]).toEqual([[], []]);
});

it('writes 250 contacts in three calls', async () => {
  const calls = refuseBatchesWith(() => false, {});
  expect((await write(idsFrom(1_000, 250))).written.size).toBe(250);
  expect(calls).toEqual([100, 100, 50]);
  (await import('nock')).default.cleanAll();
});

it.each([200, 201, 207])('believes ids, not the status %d', async (status) => {
  hubSpot()
    .post(PATH)
    .reply(status, batchAnswer([crmObject('501')], [notFound('502')]));
  const { written, rejected, missing } = await write(['501', '502', '503']);
  expect([...written.keys()]).toEqual(['501']);
  expect(missing).toEqual(['502']);
  expect(rejected).toEqual([
    { id: '503', reason: 'NOT_AMONG_RESULTS', retryable: true, properties: [] },
  ]);
});

it('takes an empty 207 for nothing done', async () => {
  hubSpot()
    .post(PATH)
    .reply(207, { ...batchAnswer([]), numErrors: 0 });
  const { written, rejected } = await write(['501', '502']);
  expect(written.size).toBe(0);
  expect(rejected.map(({ id, retryable }) => [id, retryable])).toEqual([
    ['501', true],
    ['502', true],
  ]);
});

it('does not count an update that landed on another id, as after a merge', async () => {
  hubSpot()
    .post(PATH)
    .reply(200, batchAnswer([crmObject('900')]));
  const { written, rejected } = await write(['501']);
  expect(written.size).toBe(0);
  expect(rejected).toMatchObject([{ id: '501', retryable: true }]);
});

it('does not try again what a rule of the portal forbids for one contact', async () => {
  const error = { status: 'error', category: 'VALIDATION_ERROR', context: { ids: ['502'] } };
  hubSpot()
    .post(PATH)
    .reply(207, batchAnswer([crmObject('501')], [error]));
  expect((await write(['501', '502'])).rejected).toEqual([
    { id: '502', reason: 'VALIDATION_ERROR', retryable: false, properties: [] },
  ]);
});

describe('a batch that is refused as a whole', () => {
  afterEach(async () => (await import('nock')).default.cleanAll());

  it.each([0, 1, 49, 50, 63, 99])(
    'is halved until the bad one (number %d of 100) stands alone, in 15 calls at most',
    async (position) => {
      const ids = idsFrom(1_000, 100);
      const bad = ids[position];
      const calls = refuseBatchesWith((id) => id === bad, invalid('INVALID_OPTION', 'assay_tier'));
      const { written, rejected } = await write(ids);
      expect([...written.keys()].sort()).toEqual(ids.filter((id) => id !== bad));
      expect(rejected).toEqual([
        {
          id: bad,
          reason: 'VALIDATION_ERROR INVALID_OPTION assay_tier',
          retryable: false,
          properties: ['assay_tier'],
        },
      ]);
      expect(calls.length).toBeLessThanOrEqual(15);
    },
  );

  it('isolates several bad ones', async () => {
    const ids = idsFrom(1_000, 100);
    const bad = new Set([ids[3], ids[4], ids[77]]);
    refuseBatchesWith((id) => bad.has(id), invalid('INVALID_OPTION', 'assay_tier'));
    const { written, rejected } = await write(ids);
    expect(written.size).toBe(97);
    expect(new Set(rejected.map(({ id }) => id))).toEqual(bad);
  });

  it('is not halved where a property is gone: that concerns every contact, and may be mended', async () => {
    const calls = refuseBatchesWith(() => true, invalid('PROPERTY_DOESNT_EXIST', 'assay_score'));
    const { written, rejected } = await write(idsFrom(1_000, 100));
    expect(written.size).toBe(0);
    expect(rejected).toHaveLength(100);
    expect(rejected[0]).toEqual({
      id: '1000',
      reason: 'VALIDATION_ERROR PROPERTY_DOESNT_EXIST assay_score',
      retryable: true,
      properties: ['assay_score'],
    });
    expect(calls).toEqual([100]);
  });

  it('may be tried again for a single contact, too, where a property is gone', async () => {
    refuseBatchesWith(() => true, invalid('PROPERTY_DOESNT_EXIST', 'assay_score'));
    const { rejected } = await write(['501']);
    expect(rejected).toMatchObject([{ id: '501', retryable: true, properties: ['assay_score'] }]);
  });

  it('is given up, to be tried again, where nearly all of it is bad', async () => {
    const calls = refuseBatchesWith(() => true, invalid('INVALID_OPTION', 'assay_tier'));
    const { rejected } = await write(idsFrom(1_000, 100));
    expect(calls.length).toBeLessThanOrEqual(40);
    expect(new Set(rejected.map(({ id }) => id)).size).toBe(100);
    const open = rejected.filter(({ retryable }) => retryable);
    expect(open.length).toBeGreaterThan(50);
    expect(open[0]?.reason).toBe('TOO_MANY_REFUSALS');
  });
});

it('passes on what concerns the portal and not a contact', async () => {
  hubSpot().post(PATH).reply(403, { status: 'error', category: 'MISSING_SCOPES' });
  await expect(write(['501'])).rejects.toMatchObject({ code: 'hubspot-scope-missing' });
});

it('sends the same update again when its answer was lost', async () => {
  const sent: unknown[] = [];
  hubSpot()
    .post(PATH)
    .reply(502, (_, body) => {
      sent.push(body);
      return 'bad gateway';
    });
  hubSpot()
    .post(PATH)
    .reply(200, (_, body) => {
      sent.push(body);
      return batchAnswer([crmObject('501')]);
    });
  expect((await write(['501'])).written.size).toBe(1);
  expect(sent[0]).toEqual(sent[1]);
});
