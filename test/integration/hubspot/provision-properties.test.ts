import nock from 'nock';
import type { Question } from '../../../src/core/question.ts';
import { ASSAY_PROPERTIES, INPUT_PROPERTIES } from '../../../src/hubspot/properties.ts';
import { provisionProperties } from '../../../src/hubspot/provision-properties.ts';
import { API_URL, onlyMockedNetwork, PORTAL, portalClient, RATE_HEADERS } from './portal-client.ts';

onlyMockedNetwork();
afterEach(() => nock.cleanAll());

const PATH = '/crm/properties/2026-09/contacts';
const NAMES = [...ASSAY_PROPERTIES, ...INPUT_PROPERTIES].map(({ name }) => name);
const TRACKS = [
  { track: 'ebook_to_offer', label: 'Offer a discount' },
  { track: 'newsletter', label: 'Newsletter' },
];

type Property = {
  name: string;
  type: string;
  groupName?: string;
  description?: string;
  options?: { value: string; label: string; displayOrder: number; hidden: boolean }[];
};

/** The properties of a portal: what is created is there afterwards, and counted. */
function portal(
  initial: Property[] = [],
  { refuse = {}, refuseOptions }: { refuse?: Record<string, number>; refuseOptions?: number } = {},
) {
  const properties = new Map(initial.map((property) => [property.name, property]));
  const groups = new Set<string>();
  const writes: string[] = [];
  const bodies = new Map<string, Record<string, unknown>>();
  const api = nock(API_URL).defaultReplyHeaders(RATE_HEADERS).persist();
  const last = (uri: string) => uri.split('/').at(-1)!;
  api
    .get(`${PATH}/groups/assay`)
    .optionally()
    .reply(() => (groups.has('assay') ? [200, { name: 'assay' }] : [404, {}]));
  api
    .post(`${PATH}/groups`)
    .optionally()
    .reply((_, body) => {
      writes.push('group');
      bodies.set('group', body as Record<string, unknown>);
      groups.add('assay');
      return [201, body];
    });
  api
    .get(PATH)
    .optionally()
    .reply(() => [200, { results: [...properties.values()] }]);
  api
    .get(/\/contacts\/assay_\w+$/)
    .optionally()
    .reply((uri) => {
      const property = properties.get(last(uri));
      return property === undefined ? [404, {}] : [200, property];
    });
  api
    .post(PATH)
    .optionally()
    .reply((_, body) => {
      const property = body as Property;
      const status = properties.has(property.name) ? 409 : refuse[property.name];
      if (status !== undefined) {
        // Somebody else was faster.
        if (!properties.has(property.name) && status === 409) {
          properties.set(property.name, property);
        }
        return [status, { status: 'error', category: 'OBJECT_ALREADY_EXISTS' }];
      }
      writes.push(property.name);
      bodies.set(property.name, body as Record<string, unknown>);
      properties.set(property.name, property);
      return [201, property];
    });
  api
    .patch(/\/contacts\/assay_\w+$/)
    .optionally()
    .reply((uri, body) => {
      if (refuseOptions !== undefined) return [refuseOptions, { status: 'error' }];
      const name = last(uri);
      writes.push(`extend ${name}`);
      properties.set(name, { ...properties.get(name)!, ...(body as Partial<Property>) });
      return [200, properties.get(name)];
    });
  return { properties, writes, bodies };
}

const CHAMPION = {
  id: 'champion',
  criterion: 'champion',
  ask: 'Who argues for it?',
  points: 5,
  type: 'choice',
  property: 'contact.assay_champion',
  answers: [{ value: 'active', label: 'Argues for us', points: 5 }],
} satisfies Question;

const provision = (tracks = TRACKS, questions: readonly Question[] = []) =>
  provisionProperties(portalClient().client, PORTAL, { tracks, questions: [...questions] });

it('makes the group and every property, none of them for forms', async () => {
  const { bodies } = portal();
  expect(await provision()).toEqual({ created: NAMES, kept: [], extended: [], foreign: [] });
  expect(bodies.get('group')).toEqual({ name: 'assay', label: 'Lead qualification' });
  expect(bodies.get('assay_nurture_track')).toEqual({
    name: 'assay_nurture_track',
    label: 'Nurture track',
    description: expect.stringMatching(/^Assay:/),
    type: 'enumeration',
    fieldType: 'select',
    groupName: 'assay',
    hidden: false,
    formField: false,
    options: [
      { value: 'ebook_to_offer', label: 'Offer a discount', displayOrder: 0, hidden: false },
      { value: 'newsletter', label: 'Newsletter', displayOrder: 1, hidden: false },
    ],
  });
  expect(bodies.get('assay_model_version')).toMatchObject({ type: 'string', hidden: true });
  expect(NAMES.every((name) => bodies.get(name)?.formField === false)).toBe(true);
});

it('changes nothing the second time', async () => {
  const { writes } = portal();
  await provision();
  writes.length = 0;
  expect(await provision()).toEqual({ created: [], kept: NAMES, extended: [], foreign: [] });
  expect(writes).toEqual([]);
});

it('gives the nurture track one option where the model has no tracks', async () => {
  const { bodies } = portal();
  await provision([]);
  expect(bodies.get('assay_nurture_track')?.options).toHaveLength(1);
});

it('adds the options that ours lack, and keeps what an admin has made of the others', async () => {
  const { properties, writes } = portal();
  await provision();
  const track = properties.get('assay_nurture_track')!;
  track.options![0]!.label = 'Our own word for it';
  track.options![1]!.hidden = true;
  writes.length = 0;
  const result = await provision([...TRACKS, { track: 'webinar', label: 'Webinar' }]);
  expect(result.extended).toEqual(['assay_nurture_track']);
  expect(writes).toEqual(['extend assay_nurture_track']);
  expect(properties.get('assay_nurture_track')?.options).toEqual([
    { value: 'ebook_to_offer', label: 'Our own word for it', displayOrder: 0, hidden: false },
    { value: 'newsletter', label: 'Newsletter', displayOrder: 1, hidden: true },
    { value: 'webinar', label: 'Webinar', displayOrder: 2, hidden: false },
  ]);
});

it('makes the properties of the model’s questions, and gives them the answers of a later version', async () => {
  const { properties, writes } = portal();
  expect((await provision(TRACKS, [CHAMPION])).created).toEqual([...NAMES, 'assay_champion']);
  writes.length = 0;
  const answers = [...CHAMPION.answers, { value: 'none', label: 'Nobody', points: 0 }];
  await provision(TRACKS, [{ ...CHAMPION, answers }]);
  expect(writes).toEqual(['extend assay_champion']);
  expect(properties.get('assay_champion')?.options?.map(({ label }) => label)).toEqual([
    'Argues for us',
    'Nobody',
  ]);
});

it('reports a question whose property holds another type', async () => {
  portal();
  const question = { ...CHAMPION, property: 'contact.assay_timeline' };
  expect((await provision(TRACKS, [question])).foreign).toEqual([
    { name: 'assay_timeline', why: 'its type is date, enumeration was expected' },
  ]);
});

it('reports options that HubSpot refuses, and goes on', async () => {
  const { properties } = portal([], { refuseOptions: 400 });
  await provision();
  properties.get('assay_nurture_track')?.options?.pop();
  expect(await provision()).toMatchObject({
    extended: [],
    foreign: [
      { name: 'assay_nurture_track', why: expect.stringContaining('refuses its new options') },
    ],
  });
});

it('reports a foreign property of the same name and leaves it as it is', async () => {
  const foreign = { name: 'assay_score', type: 'number', groupName: 'contactinformation' };
  const { properties, writes } = portal([foreign]);
  const result = await provision();
  expect(result.foreign).toEqual([
    { name: 'assay_score', why: 'a property of this name was there before and is not Assay’s' },
  ]);
  expect(result.created).toHaveLength(NAMES.length - 1);
  expect(writes).not.toContain('assay_score');
  expect(properties.get('assay_score')).toBe(foreign);
});

it('reports one in our group whose type is not ours', async () => {
  portal([{ name: 'assay_tier', type: 'string', groupName: 'assay' }]);
  expect((await provision()).foreign).toEqual([
    { name: 'assay_tier', why: 'its type is string, enumeration was expected' },
  ]);
});

it('knows its own where an admin has moved it to another group', async () => {
  const { properties } = portal();
  await provision();
  properties.get('assay_score')!.groupName = 'our_favourites';
  expect((await provision()).foreign).toEqual([]);
});

it('takes one that somebody else has made at the same moment for its own', async () => {
  portal([], { refuse: { assay_tier: 409 } });
  const { kept, foreign, created } = await provision();
  expect([kept, foreign]).toEqual([['assay_tier'], []]);
  expect(created).not.toContain('assay_tier');
}, 20_000);

it('reports a name that an archived property holds', async () => {
  portal([], { refuse: { assay_reason: 400 } });
  const { foreign } = await provision();
  expect(foreign).toEqual([
    { name: 'assay_reason', why: expect.stringContaining('archived property of this name') },
  ]);
});
