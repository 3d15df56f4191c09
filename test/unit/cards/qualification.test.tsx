import { useState } from 'react';
import {
  Accordion,
  Alert,
  Button,
  DescriptionListItem,
  EmptyState,
  ErrorState,
  Flex,
  LoadingSpinner,
  ProgressBar,
  StatisticsItem,
  StatusTag,
  Text,
} from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import type { ScoredView } from '../../../cards/shared/card-view.ts';
import type { Fetch } from '../../../cards/shared/fetch-card-view.ts';
import { Qualification } from '../../../cards/sidebar/Qualification.tsx';
import { scoredView } from './scored-view.ts';

type Reply = { readonly status?: number; readonly body: unknown };

const NOT_SCORED = { state: 'not_scored', reason: 'waiting', message: 'In the queue.' };
const UNAVAILABLE = { status: 503, body: { error: { code: 'store-down', message: 'Try later.' } } };

/** A backend that gives these replies one after the other, the last one for good. */
function backend(...replies: readonly (Reply | Error)[]) {
  const urls: string[] = [];
  const fetch: Fetch = async (url) => {
    const reply = replies[Math.min(urls.length, replies.length - 1)]!;
    urls.push(url);
    if (reply instanceof Error) throw reply;
    return Response.json(reply.body, { status: reply.status ?? 200 });
  };
  return { fetch, urls };
}

/** The record's properties as HubSpot's hook tells them, with a way to change them later. */
function record(properties: Record<string, string | null>) {
  let change: (properties: Record<string, string | null>) => void = () => {};
  const useRecord = () => {
    const [told, setTold] = useState(properties);
    change = setTold;
    return {
      properties: told,
      error: null,
      isLoading: false,
      isRefetching: false,
      refetch: async () => {},
    };
  };
  return { useRecord, change: (told: Record<string, string | null>) => change(told) };
}

type Given = {
  readonly replies: readonly (Reply | Error)[];
  readonly recordTier?: string;
  readonly pollDelaysMs?: readonly number[];
};

function renderCard({ replies, recordTier = 'tier_2', pollDelaysMs = [1, 1] }: Given) {
  const renderer = createRenderer('crm.record.sidebar');
  const { context } = renderer.mocks;
  context.crm.objectId = 501;
  context.portal.timezone = 'Europe/Berlin';
  context.variables = { PUBLIC_URL: 'https://assay.example' };
  const crm = record({ assay_tier: recordTier });
  renderer.mocks.useCrmProperties.willCall(crm.useRecord);
  const { fetch, urls } = backend(...replies);
  renderer.render(<Qualification context={context} fetch={fetch} pollDelaysMs={pollDelaysMs} />);
  return { renderer, urls, crm };
}

async function renderScored(given: Partial<ScoredView> = {}) {
  const view = scoredView(given);
  const rendered = renderCard({ replies: [{ body: view }], recordTier: view.tier });
  await rendered.renderer.waitFor(() => {
    rendered.renderer.findByTestId(StatisticsItem, 'tier');
  });
  return rendered;
}

describe('the card before it knows anything', () => {
  it('says that it is reading', () => {
    const { renderer } = renderCard({ replies: [{ body: scoredView() }] });
    expect(renderer.find(LoadingSpinner).props.label).toMatch(/Reading/);
  });

  it('asks the app of the profile for this contact and adds no identity of its own', async () => {
    const { urls } = await renderScored();
    expect(urls).toEqual(['https://assay.example/card/contacts/501']);
  });

  it('says which setting is missing when the profile names no server', async () => {
    const renderer = createRenderer('crm.record.sidebar');
    const { fetch, urls } = backend({ body: scoredView() });
    renderer.render(<Qualification context={renderer.mocks.context} fetch={fetch} />);
    await renderer.waitFor(() => {
      renderer.find(ErrorState);
    });
    expect(renderer.getRootNode().toString()).toContain('PUBLIC_URL');
    expect(urls).toEqual([]);
  });
});

describe('the card of a scored lead', () => {
  it('shows tier, score, team and next step', async () => {
    const { renderer } = await renderScored();
    expect(renderer.findByTestId(StatisticsItem, 'tier').props.number).toBe('Tier 2');
    expect(renderer.findByTestId(StatisticsItem, 'score').props.number).toBe(62);
    expect(renderer.getRootNode().toString()).toContain('Sales');
    expect(renderer.findByTestId(Alert, 'next-step').text).toContain('Is a budget set aside');
  });

  it('names what to do beside the tier, and queue and track beside the team', async () => {
    const { renderer } = await renderScored({ disposition: 'nurture', track: 'ebook_to_offer' });
    expect(renderer.find(StatusTag).text).toBe('Nurture');
    expect(
      renderer.findAll(DescriptionListItem).map(({ props, text }) => [props.label, text]),
    ).toEqual([
      ['Team', 'Sales'],
      ['Queue', 'Automated outreach'],
      ['Track', 'Ebook to offer'],
    ]);
  });

  it('counts a deduction as well, but never what only keeps the sum in bounds', async () => {
    const factor = { max: 0, state: 'met', seen: '', at: null } as const;
    const factors = [
      { ...factor, id: 'readiness_cap', label: 'Cap', points: -30 },
      { ...factor, id: 'student', label: 'Student', points: -20 },
      { ...factor, id: 'limit', label: 'Limit', points: 25 },
    ];
    const { renderer } = await renderScored({
      groups: [{ group: 'penalty', label: 'Penalties', points: -25, max: 0, factors }],
    });
    expect(renderer.findByTestId(Flex, 'reasons').toString()).toContain('Student');
    expect(renderer.findByTestId(Flex, 'reasons').toString()).not.toMatch(/Cap|Limit/);
  });

  it('gives the two factors with the most points as what counted most', async () => {
    const { renderer } = await renderScored();
    const reasons = renderer.findAll(Text).map(({ text }) => text);
    const start = reasons.indexOf('What counted most');
    expect(reasons.slice(start + 1, start + 7)).toEqual([
      '50 to 1,000 employees',
      '20 / 20',
      '250',
      'Looked at pricing',
      '12 / 12',
      expect.stringMatching(/^3 times · /),
    ]);
  });

  it('opens each group with its points of those possible, and a bar beside it', async () => {
    const { renderer } = await renderScored();
    const titles = renderer.findAll(Accordion).map(({ props }) => props.title);
    expect(titles).toEqual(
      expect.arrayContaining(['Fit: 35 / 55', 'Readiness: 12 / 25', 'Deductions: −5']),
    );
    const bars = renderer.findAll(ProgressBar).map(({ props }) => [props.value, props.maxValue]);
    expect(bars).toEqual([
      [35, 55],
      [12, 25],
    ]);
  });

  it('says of a factor without evidence whether it was missed or is unknown', async () => {
    const { renderer } = await renderScored();
    const texts = renderer.findAll(Text).map(({ text }) => text);
    expect(texts[texts.indexOf('Sells in Europe') + 2]).toBe('Not known');
    expect(texts[texts.indexOf('Leads operations') + 2]).toBe('Assistant');
  });

  it('takes together what was not seen, with what it could bring', async () => {
    const { renderer } = await renderScored();
    const texts = renderer.findAll(Text).map(({ text }) => text);
    expect(texts).toContain('Not seen: Attended a webinar (up to 8).');
  });

  it('says what the unknown would be worth', async () => {
    const { renderer } = await renderScored();
    expect(renderer.findByTestId(Accordion, 'unknown').toString()).toContain(
      'would be worth up to 15',
    );
  });

  it('names what disqualified a lead before anything else', async () => {
    const { renderer } = await renderScored({
      tier: 'disqualified',
      tierLabel: 'Disqualified',
      team: 'none',
      disposition: 'disqualified',
      queue: null,
      disqualifiedBy: [{ id: 'competitor', label: 'Works for a competitor' }],
    });
    expect(renderer.find(Alert).props.variant).toBe('danger');
    expect(renderer.find(Alert).toString()).toContain('Works for a competitor');
    expect(renderer.find(StatusTag).text).toBe('Not to be worked');
  });

  it('names the data that is missing', async () => {
    const { renderer } = await renderScored({
      tier: 'needs_data',
      tierLabel: 'Needs data',
      queue: null,
      missing: [{ path: 'company.name', label: 'company name' }],
    });
    expect(renderer.findByTestId(Alert, 'missing').toString()).toContain('Company name');
  });

  it('tells when the tier falls by itself, in the time of the portal', async () => {
    const { renderer } = await renderScored({
      forecast: { at: '2026-12-14T15:20:00Z', tier: 'tier_3' },
    });
    expect(renderer.findByTestId(Text, 'forecast').text).toBe(
      'Falls to Tier 3 on 14 Dec 2026, 16:20, if nothing happens.',
    );
  });

  it('lists the ways to a better tier', async () => {
    const { renderer } = await renderScored({
      paths: [{ tier: 'tier_1', score: 76.5, steps: ['Budget: Approved', 'Looks at pricing'] }],
    });
    expect(renderer.getRootNode().toString()).toContain('Tier 1 (77) with');
    expect(renderer.getRootNode().toString()).toContain('Budget: Approved');
  });

  it('says what stands in the way of a better tier', async () => {
    const { renderer } = await renderScored({
      blockedBy: [{ id: 'company_size', label: '50 to 1,000 employees' }],
      tooFar: true,
    });
    expect(renderer.findByTestId(Text, 'blocked-by').text).toContain('50 to 1,000 employees');
    expect(renderer.findByTestId(Text, 'too-far').text).toContain('more than three steps');
  });

  it('shows a person’s tier beside the model’s', async () => {
    const { renderer } = await renderScored({
      overrides: [
        {
          kind: 'tier',
          value: 'tier_1',
          label: 'Tier 1',
          by: 'Sam',
          why: 'met at the fair',
          at: '2026-11-14T15:20:00Z',
          until: '2026-12-14T15:20:00Z',
          model: 'Tier 3',
        },
      ],
    });
    const alert = renderer.findByTestId(Alert, 'override-tier').toString();
    expect(alert).toContain('A person set Tier 1');
    expect(alert).toContain('By Sam, until 14 Dec 2026, 16:20: met at the fair');
    expect(alert).toContain('The model says Tier 3.');
  });

  it('tells why the score changed, cause by cause', async () => {
    const { renderer } = await renderScored({
      history: [
        {
          at: '2026-11-14T15:20:00Z',
          score: { from: 41.5, to: 52 },
          tier: { from: 'tier_3', to: 'tier_2' },
          causes: [
            { cause: 'decay', label: 'Time', points: -1.5 },
            { cause: 'events', label: 'What the lead did', points: 12 },
          ],
          notes: ['HubSpot user 9001 set the owner to 70001'],
        },
      ],
    });
    const history = renderer.findByTestId(Accordion, 'history').toString();
    expect(history).toContain('41.5 to 52, now Tier 2');
    expect(history).toContain('Time −1.5, What the lead did +12');
    expect(history).toContain('HubSpot user 9001 set the owner to 70001');
  });

  it('leaves out what is not there', async () => {
    const { renderer } = await renderScored({ unknown: [], groups: [] });
    expect(renderer.maybeFindByTestId(Accordion, 'unknown')).toBeNull();
    expect(renderer.maybeFindByTestId(Text, 'forecast')).toBeNull();
    expect(renderer.getRootNode().toString()).not.toContain('What counted most');
  });
});

describe('the card of a lead that is not scored', () => {
  it('looks again by itself and shows the score once it is there', async () => {
    const { renderer, urls } = renderCard({
      replies: [{ body: NOT_SCORED }, { body: NOT_SCORED }, { body: scoredView() }],
    });
    await renderer.waitFor(() => {
      renderer.findByTestId(StatisticsItem, 'tier');
    });
    expect(urls).toHaveLength(3);
  });

  it('waits for a slow answer rather than asking over it', async () => {
    const renderer = createRenderer('crm.record.sidebar');
    const { context } = renderer.mocks;
    context.variables = { PUBLIC_URL: 'https://assay.example' };
    const replies = [NOT_SCORED, scoredView()];
    let asked = 0;
    const slow: Fetch = async () => {
      const body = replies[asked++];
      await new Promise((resolve) => setTimeout(resolve, 40));
      return Response.json(body);
    };
    renderer.mocks.useCrmProperties.willCall(record({ assay_tier: 'tier_2' }).useRecord);
    renderer.render(<Qualification context={context} fetch={slow} pollDelaysMs={[5, 5, 5, 5]} />);
    await renderer.waitFor(() => {
      renderer.findByTestId(StatisticsItem, 'tier');
    });
    expect(asked).toBe(2);
  });

  it('stops asking after the last wait and offers to look by hand', async () => {
    const { renderer, urls } = renderCard({ replies: [{ body: NOT_SCORED }] });
    await renderer.waitFor(() => {
      renderer.findByTestId(LoadingSpinner, 'waiting');
    });
    await renderer.waitFor(() => {
      expect(urls).toHaveLength(3);
      expect(renderer.maybeFind(LoadingSpinner)).toBeNull();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(urls).toHaveLength(3);
    expect(renderer.findByTestId(Button, 'refresh').text).toBe('Look now');
  });

  it('says that it knows nothing of an unknown contact and does not poll', async () => {
    const { renderer, urls } = renderCard({
      replies: [{ body: { ...NOT_SCORED, reason: 'unknown_contact' } }],
    });
    await renderer.waitFor(() => {
      renderer.find(EmptyState);
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(urls).toHaveLength(1);
  });

  it('takes a 404 for an unknown contact', async () => {
    const { renderer } = renderCard({ replies: [{ status: 404, body: {} }] });
    await renderer.waitFor(() => {
      renderer.find(EmptyState);
    });
  });
});

describe('the card when the app does not answer well', () => {
  it.each([
    ['503', UNAVAILABLE, 'does not answer'],
    ['a broken connection', new Error('connection failed'), 'does not answer'],
    ['401', { status: 401, body: {} }, 'not connected'],
    ['a body of another shape', { body: { hello: 'world' } }, 'could not be read'],
  ])('says what to do after %s', async (_what, reply, words) => {
    const { renderer } = renderCard({ replies: [reply] });
    await renderer.waitFor(() => {
      expect(renderer.find(ErrorState).props.title).toContain(words);
    });
  });

  it('asks again when the rep tries again', async () => {
    const { renderer } = renderCard({ replies: [UNAVAILABLE, { body: scoredView() }] });
    await renderer.waitFor(() => {
      renderer.find(ErrorState);
    });
    renderer.findByTestId(Button, 'retry').trigger('onClick');
    await renderer.waitFor(() => {
      renderer.findByTestId(StatisticsItem, 'tier');
    });
  });

  it('keeps what it showed when a refresh fails, and says so', async () => {
    const { renderer } = renderCard({ replies: [{ body: scoredView() }, UNAVAILABLE] });
    await renderer.waitFor(() => {
      renderer.findByTestId(Button, 'refresh');
    });
    renderer.findByTestId(Button, 'refresh').trigger('onClick');
    await renderer.waitFor(() => {
      renderer.findByTestId(Text, 'stale');
    });
    expect(renderer.findByTestId(StatisticsItem, 'tier').props.number).toBe('Tier 2');
  });
});

describe('the card while the record changes', () => {
  it('reads again when a property of the record changes', async () => {
    const { renderer, crm } = renderCard({
      replies: [
        { body: scoredView() },
        { body: scoredView({ tier: 'tier_1', tierLabel: 'Tier 1' }) },
      ],
    });
    await renderer.waitFor(() => {
      expect(renderer.findByTestId(StatisticsItem, 'tier').props.number).toBe('Tier 2');
    });
    crm.change({ assay_tier: 'tier_1' });
    await renderer.waitFor(() => {
      expect(renderer.findByTestId(StatisticsItem, 'tier').props.number).toBe('Tier 1');
    });
  });

  it('asks again while the app is behind the tier that the record shows', async () => {
    const { renderer, urls } = renderCard({
      recordTier: 'tier_1',
      replies: [
        { body: scoredView() },
        { body: scoredView({ tier: 'tier_1', tierLabel: 'Tier 1' }) },
      ],
    });
    await renderer.waitFor(() => {
      expect(renderer.findByTestId(StatisticsItem, 'tier').props.number).toBe('Tier 1');
    });
    expect(urls).toHaveLength(2);
  });
});
