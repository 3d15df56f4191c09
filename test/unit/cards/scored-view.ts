import type { Factor, FactorGroup, ScoredView } from '../../../cards/shared/card-view.ts';

/** 21 November 2026, 10:00 UTC: "now" of the card's tests. */
export const NOW = Date.UTC(2026, 10, 21, 10);

const factor = (given: Partial<Factor> & Pick<Factor, 'id' | 'label'>): Factor => ({
  points: 0,
  max: 10,
  state: 'missed',
  seen: '',
  at: null,
  ...given,
});

export const GROUPS: readonly FactorGroup[] = [
  {
    group: 'fit',
    label: 'Fit',
    points: 35,
    max: 55,
    factors: [
      factor({
        id: 'company_size',
        label: '50 to 1,000 employees',
        points: 20,
        max: 20,
        state: 'met',
        seen: '250',
      }),
      factor({
        id: 'industry',
        label: 'Software or services',
        points: 7.5,
        max: 15,
        state: 'partly',
        seen: 'Consulting',
      }),
      factor({ id: 'role', label: 'Leads operations', max: 10, seen: 'Assistant' }),
      factor({ id: 'region', label: 'Sells in Europe', max: 10, state: 'unknown' }),
    ],
  },
  {
    group: 'readiness',
    label: 'Readiness',
    points: 12,
    max: 25,
    factors: [
      factor({
        id: 'pricing_page',
        label: 'Looked at pricing',
        points: 12,
        max: 12,
        state: 'met',
        seen: '3 times',
        at: '2026-11-18T09:00:00Z',
      }),
      factor({ id: 'webinar', label: 'Attended a webinar', max: 8, state: 'none' }),
    ],
  },
  {
    group: 'penalty',
    label: 'Deductions',
    points: -5,
    max: 0,
    factors: [
      factor({
        id: 'free_mail',
        label: 'Private email address',
        points: -5,
        max: 0,
        state: 'met',
        seen: 'example.org',
      }),
    ],
  },
];

/** A scored tier-2 lead; what a test is about is given, the rest is ordinary. */
export function scoredView(given: Partial<ScoredView> = {}): ScoredView {
  return {
    state: 'scored',
    contactId: '501',
    tier: 'tier_2',
    tierLabel: 'Tier 2',
    score: 61.5,
    fit: 35,
    readiness: 12,
    confidence: 72,
    team: 'sales',
    disposition: 'work_now',
    queue: 'automated_outreach',
    track: null,
    trackLabel: null,
    nextStep: 'Call now and ask: Is a budget set aside for this? (up to 15 points)',
    reason: '50 to 1,000 employees and looked at pricing',
    scoredAt: '2026-11-21T09:58:00Z',
    tierChangedAt: '2026-11-18T09:00:05Z',
    modelName: 'B2B default',
    modelVersion: 'v3',
    groups: GROUPS,
    unknown: [
      { id: 'region', label: 'Sells in Europe', worth: 10 },
      { id: 'budget', label: 'Budget', worth: 15 },
    ],
    missing: [],
    disqualifiedBy: [],
    nextQuestion: { id: 'budget', ask: 'Is a budget set aside for this?', worth: 15 },
    paths: [],
    blockedBy: [],
    tooFar: false,
    forecast: null,
    overrides: [],
    history: [],
    ...given,
  };
}
