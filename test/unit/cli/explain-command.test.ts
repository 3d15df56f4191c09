import { runAssay } from './run-assay.ts';

const ARGS = [
  'explain',
  '--model',
  'models/b2b.json',
  '--facts',
  '-',
  '--as-of',
  '2026-05-03T00:00:00Z',
];

const lead = {
  id: '501',
  contact: { email: 'ada@example.com', lastname: 'Lovelace', jobtitle: 'VP Operations' },
  company: {
    name: 'Example Ltd',
    numberofemployees: '250',
    industry: 'COMPUTER_SOFTWARE',
    country: 'Germany',
  },
  signals: [{ kind: 'webinar_attended', at: '2026-05-02T00:00:00Z' }],
};

describe('assay explain', () => {
  it('prints the line of score with reasons, paths, question, forecast and evidence', async () => {
    const { status, stdout, stderr } = await runAssay(ARGS, JSON.stringify(lead));
    expect([status, stderr]).toEqual([0, '']);
    const line = JSON.parse(stdout);
    expect(line).toMatchObject({
      id: '501',
      tier: 'tier_2',
      score: 35.91,
      paths: [
        { tier: 'tier_1', changes: [{ signal: { kind: 'meeting_booked' } }] },
        { tier: 'tier_1', changes: [{ signal: { kind: 'trial_started' } }] },
        { tier: 'tier_1', changes: [{ signal: { attributes: { url: '/pricing' } } }] },
      ],
      blockedBy: [],
      tooFar: false,
      nextQuestion: 'need',
      forecast: null,
    });
    expect(line.nextChangeAt).toMatch(/^2026-05-\d\dT[\d:.]+Z$/);
    expect(line.reasons).toHaveLength(6);
    expect(line.factors.find(({ id }: { id: string }) => id === 'webinar')).toMatchObject({
      label: 'Attended a webinar',
      evidence: [{ count: 1, lastAt: '2026-05-02T00:00:00.000Z' }],
    });
  });

  it('treats bad lines and refused models as score does, and tells how it is used', async () => {
    const bad = await runAssay(ARGS, 'not json\n');
    expect([bad.status, JSON.parse(bad.stdout).id]).toEqual([1, null]);
    const refused = await runAssay(['explain', '--model', 'none.json', '--facts', '-']);
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect((await runAssay(['explain', '--help'])).stdout).toContain('--as-of');
  });
});
