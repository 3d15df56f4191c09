import { parseItems } from '../../../webhooks/delivery.ts';
import { eventsIn } from '../../support/events-in.ts';
import { webhookEvent } from '../../support/world/signed-delivery.ts';

const isBehaviour = (name: string) => name.startsWith('hs_analytics_');

function eventsOf(...items: unknown[]) {
  const events = eventsIn(JSON.stringify(items), isBehaviour);
  if (events === null) throw new Error('the delivery is refused');
  return events;
}

describe('a delivery of webhooks', () => {
  it('is read event by event, with ids as texts', () => {
    const event = webhookEvent({ eventId: 100_001, occurredAt: 1_795_255_200_123 });
    expect(eventsOf(event)).toEqual([
      {
        portalId: '4242001',
        subscriptionType: 'object.propertyChange',
        subscriptionId: '1001',
        eventId: '100001',
        objectId: '501',
        occurredAt: 1_795_255_200_123,
        propertyName: 'jobtitle',
        subjectType: 'contact',
        changeSource: 'CRM_UI',
        sourceId: 'userId:9001',
        lane: 0,
        ignoredBecause: null,
        details: null,
      },
    ]);
  });

  it('is read in the older shape too, where the type of the record is in the name of the event', () => {
    const event = webhookEvent({
      subscriptionType: 'contact.creation',
      objectTypeId: undefined,
      propertyName: undefined,
    });
    expect(eventsOf(event)).toMatchObject([
      { subjectType: 'contact', objectId: '501', propertyName: '', ignoredBecause: null },
    ]);
  });

  it.each([
    ['0-1', 'contact'],
    ['0-2', 'company'],
    ['0-48', 'call'],
    ['0-49', 'email'],
    ['0-47', 'meeting'],
    ['0-46', 'note'],
    ['0-27', 'task'],
  ])('knows what is about an object of type %s: a %s', (objectTypeId, subjectType) => {
    expect(eventsOf(webhookEvent({ objectTypeId }))).toMatchObject([
      { subjectType, ignoredBecause: null },
    ]);
  });

  it('ignores what is about another kind of record, and says so', () => {
    expect(eventsOf(webhookEvent({ objectTypeId: '0-3' }))).toMatchObject([
      { subjectType: 'other', ignoredBecause: 'not about a record that is followed' },
    ]);
  });

  it('finds the contact on either side of an association', () => {
    const association = (associationType: string) =>
      webhookEvent({
        subscriptionType: 'contact.associationChange',
        objectTypeId: undefined,
        objectId: undefined,
        propertyName: undefined,
        associationType,
        fromObjectId: 11,
        toObjectId: 22,
        associationRemoved: false,
      });
    const events = eventsOf(association('CONTACT_TO_COMPANY'), association('COMPANY_TO_CONTACT'));
    expect(events).toMatchObject([
      { subjectType: 'contact', objectId: '11' },
      { subjectType: 'contact', objectId: '22' },
    ]);
  });

  it('takes of a merge the record that lives on, and keeps who went into it', () => {
    const merge = webhookEvent({
      subscriptionType: 'contact.merge',
      objectTypeId: undefined,
      objectId: undefined,
      propertyName: undefined,
      primaryObjectId: 11,
      mergedObjectIds: [22, 33],
      newObjectId: 44,
    });
    expect(eventsOf(merge)).toMatchObject([
      { objectId: '44', details: { mergedObjectIds: ['22', '33'], newObjectId: '44' } },
    ]);
  });

  it('ignores an event that names no record', () => {
    expect(eventsOf(webhookEvent({ objectId: undefined }))).toMatchObject([
      { ignoredBecause: 'names no record' },
    ]);
  });

  it('knows its own write by source and app, and takes those of other apps', () => {
    const events = eventsOf(
      webhookEvent({ changeSource: 'INTEGRATION', sourceId: '777001' }),
      webhookEvent({ changeSource: 'INTEGRATION', sourceId: 777_001 }),
      webhookEvent({ changeSource: 'INTEGRATION', sourceId: '990001' }),
      webhookEvent({ changeSource: 'CRM_UI', sourceId: '777001' }),
    );
    expect(events.map(({ ignoredBecause }) => ignoredBecause)).toEqual([
      'own write',
      'own write',
      null,
      null,
    ]);
  });

  it('puts what a lead is before what it does', () => {
    const events = eventsOf(
      webhookEvent({ propertyName: 'jobtitle' }),
      webhookEvent({ propertyName: 'hs_analytics_last_url' }),
    );
    expect(events.map(({ lane }) => lane)).toEqual([0, 1]);
  });

  it.each(['9007199254740993', '9223372036854775807'])('takes the id %s as a text', (objectId) => {
    expect(eventsOf(webhookEvent({ objectId }))).toMatchObject([
      { objectId, ignoredBecause: null },
    ]);
  });

  it.each([
    ['no event id', { eventId: undefined }, /^unreadable: eventId /],
    ['a portal that is no number', { portalId: 'abc' }, /^unreadable: portalId /],
    ['an id of 20 digits', { objectId: '12345678901234567890' }, /^unreadable: objectId /],
    ['an id beyond 63 bits', { objectId: '9223372036854775808' }, /^unreadable: objectId /],
    ['a negative id', { objectId: -1 }, /^unreadable: objectId /],
    ['a time that is a text', { occurredAt: '2026-11-21' }, /^unreadable: occurredAt /],
    ['a time before 1970', { occurredAt: -1 }, /^unreadable: occurredAt /],
    ['a fraction of a millisecond', { occurredAt: 1.5 }, /^unreadable: occurredAt /],
    ['an unknown form of type', { subscriptionType: '; drop table' }, /^unreadable: subscriptionT/],
    ['a property name of 301 letters', { propertyName: 'x'.repeat(301) }, /^unreadable: propertyN/],
    ['merged ids that are no list', { mergedObjectIds: 'all' }, /^unreadable: mergedObjectIds /],
  ])('keeps an event with %s as ignored, with its reason', (_, fields, reason) => {
    const [bad, good] = eventsOf(webhookEvent(fields), webhookEvent());
    expect(bad?.ignoredBecause).toMatch(reason);
    expect(good?.ignoredBecause).toBeNull();
  });

  it.each([null, 7, 'text', [], [[]], { __proto__: null }, true].map((item) => [item]))(
    'keeps %j as ignored where an event is expected',
    (item) => {
      expect(eventsOf(item)).toMatchObject([
        { subscriptionType: 'unreadable', portalId: '0', lane: 1 },
      ]);
    },
  );

  it('gives an unreadable event the portal that it names, and the same id each time', () => {
    const bad = webhookEvent({ occurredAt: null });
    const [first] = eventsOf(bad);
    const [second] = eventsOf(bad);
    const [other] = eventsOf({ ...bad, objectId: 502 });
    expect(first).toMatchObject({ portalId: '4242001', objectId: '501' });
    expect(second?.eventId).toBe(first?.eventId);
    expect(other?.eventId).not.toBe(first?.eventId);
  });

  it('does not quote what came in the reason', () => {
    const [bad] = eventsOf(webhookEvent({ occurredAt: 'canary@lead.example' }));
    expect(bad?.ignoredBecause).not.toContain('canary');
  });

  it('is not misled by names of JavaScript’s own', () => {
    const item = JSON.stringify(webhookEvent()).replace(
      '{',
      '{"__proto__":{"portalId":1},"constructor":{"prototype":{"polluted":true}},',
    );
    expect(eventsIn(`[${item}]`, isBehaviour)).toMatchObject([{ portalId: '4242001' }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is refused where it is nested beyond reason, quickly', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const begunAt = performance.now();
    expect(parseItems(`[${deep}]`)).toBeNull();
    expect(performance.now() - begunAt).toBeLessThan(500);
  });

  it.each(['', '{', '{}', 'null', '"x"', '12', 'undefined'])(
    'is refused as a whole where it is %j and no list',
    (body) => {
      expect(parseItems(body)).toBeNull();
    },
  );
});
