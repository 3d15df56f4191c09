import fc from 'fast-check';
import { parseItems } from '../../../webhooks/delivery.ts';
import { eventsIn } from '../../support/events-in.ts';
import { asJson, asPairs, odd, spoilt } from '../../support/odd-json.ts';
import { webhookEvent } from '../../support/world/signed-delivery.ts';
import { manyRuns } from '../core/many-runs.ts';

const isBehaviour = (name: string) => name.startsWith('hs_analytics_');

describe('whatever is in a signed delivery', () => {
  // A test that pollutes the root of all objects must not pass by it.
  beforeAll(() => void Object.freeze(Object.prototype));

  it('is read without an error: one entry each, with keys that the ledger can hold', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, spoilt), { maxLength: 5 }), (items) => {
        const events = eventsIn(asJson(items), isBehaviour);
        if (events === null) return;
        expect(events).toHaveLength(items.length);
        for (const event of events) {
          const { portalId, subscriptionId, eventId, objectId } = event;
          for (const id of [portalId, subscriptionId, eventId, objectId]) {
            expect(id).toMatch(/^\d{1,19}$/);
            expect(BigInt(id)).toBeLessThan(2n ** 63n);
          }
          expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
          expect(event.propertyName.length).toBeLessThanOrEqual(300);
          expect([0, 1]).toContain(event.lane);
        }
      }),
      manyRuns(),
    );
  });

  it('leaves the good events of a delivery as they are, wherever the bad one stands', () => {
    fc.assert(
      fc.property(odd, fc.nat({ max: 3 }), (bad, place) => {
        const good = [1, 2, 3].map((objectId) => webhookEvent({ objectId }));
        const [alone, mixed] = [good, good.toSpliced(place, 0, bad as never)].map((items) =>
          eventsIn(asJson(items.map((item) => asPairs(item))), isBehaviour),
        );
        // Nothing but a list deeper than any event refuses a delivery as a whole.
        if (!alone || !mixed) return Boolean(alone);
        return JSON.stringify(mixed.toSpliced(place, 1)) === JSON.stringify(alone);
      }),
      manyRuns(),
    );
  });

  it('is refused as a whole where it is no JSON list, without an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), odd.map(asJson)), (body) => {
        return parseItems(body) === null || body.trimStart().startsWith('[');
      }),
      manyRuns(),
    );
  });

  it('changes no object but its own', () => {
    const payloads = ['__proto__', 'constructor', 'prototype'].flatMap((name) =>
      Object.keys(webhookEvent()).map((field) =>
        asJson([
          { pairs: [...Object.entries(webhookEvent()), [name, { pairs: [[field, 'polluted']] }]] },
          { pairs: [[field, { pairs: [[name, { pairs: [['polluted', true]] }]] }]] },
        ]),
      ),
    );
    for (const payload of payloads) {
      expect(eventsIn(payload, isBehaviour)).not.toBeNull();
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each([
    [
      'a hundred thousand keys',
      `{${Array.from({ length: 1e5 }, (_, each) => `"k${each}":1`).join(',')}}`,
    ],
    ['a number of a hundred thousand digits', `{"eventId":${'9'.repeat(1e5)}}`],
    ['a text of nine megabytes', `{"eventId":"${'9'.repeat(9e6)}"}`],
  ])('is kept as unreadable where it is %s', (_what, item) => {
    const begunAt = performance.now();
    const good = JSON.stringify(webhookEvent());
    expect(eventsIn(`[${item},${good}]`, isBehaviour)).toMatchObject([
      { subscriptionType: 'unreadable' },
      { ignoredBecause: null },
    ]);
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });
});
