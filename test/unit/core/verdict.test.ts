import type { Model } from '../../../src/core/model.ts';
import { qualify, type Qualification } from '../../../src/core/qualify.ts';
import type { Question } from '../../../src/core/question.ts';
import { answerAt, buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel, NEVER } from './build-model.ts';

const track = (name: string, when = ALWAYS) => ({ track: name, label: name, when });

describe('tiers by criteria', () => {
  const majors = (misses: number) =>
    [0, 1, 2, 3].map((index) => ({
      id: `m${index}`,
      points: 5,
      major: true,
      when: index < misses ? NEVER : ALWAYS,
    }));
  const judge = (
    misses: number,
    signals = [signalAt(NOW)],
    rule: object = { buying: true },
  ): Qualification =>
    qualify(buildModel({ criteria: majors(misses), signals: [rule] }), buildLead({ signals }), NOW);

  it.each([
    [0, 'tier_1'],
    [1, 'tier_2'],
    [2, 'tier_2'],
    [3, 'tier_3'],
    [4, 'tier_3'],
  ])('with a recent buying signal and %d misses: %s', (misses, tier) =>
    expect(judge(misses)).toMatchObject({ misses, tier }),
  );

  it.each([
    [0, 'tier_2'],
    [2, 'tier_2'],
    [3, 'tier_3'],
  ])('without any buying signal and %d misses: %s', (misses, tier) => {
    expect(judge(misses, []).tier).toBe(tier);
    expect(judge(misses, [signalAt(NOW)], { buying: false }).tier).toBe(tier);
    expect(judge(misses, [signalAt(NOW)], {}).tier).toBe(tier);
  });

  it('counts a buying signal for recentDays to the millisecond', () => {
    const rule = { buying: true, recentDays: 30 };
    expect(judge(0, [signalAt(NOW - 30 * DAY)], rule).tier).toBe('tier_1');
    expect(judge(0, [signalAt(NOW - 30 * DAY - 1)], rule).tier).toBe('tier_2');
    expect(judge(0, [signalAt(NOW - 30 * DAY - 1), signalAt(NOW - DAY)], rule).tier).toBe('tier_1');
  });

  it('lets the window end a buying signal that has no recentDays', () => {
    const rule = { buying: true, windowDays: 10 };
    expect(judge(0, [signalAt(NOW - 10 * DAY)], rule).tier).toBe('tier_1');
    expect(judge(0, [signalAt(NOW - 10 * DAY - 1)], rule).tier).toBe('tier_2');
  });

  it('takes a signal of the future for none', () => {
    expect(judge(0, [signalAt(NOW + 1)]).tier).toBe('tier_2');
  });

  it('counts an unknown or partly met major criterion as a miss, and minor ones never', () => {
    const criteria = [
      { id: 'a', points: 5, major: true, when: { fact: 'contact.x', gte: 1 } },
      { id: 'b', points: 5, major: true, when: NEVER, partly: [{ points: 1, when: ALWAYS }] },
      { id: 'c', points: 5, major: false, when: NEVER },
      { id: 'd', points: 5, when: NEVER },
    ];
    expect(qualify(buildModel({ criteria }), buildLead(), NOW).misses).toBe(2);
  });
});

describe('tiers by score', () => {
  const judge = (points: number): string =>
    qualify(
      buildModel({
        criteria: [{ points, when: ALWAYS }],
        tiers: { policy: 'score', tier1At: 70, tier2At: 40 },
      }),
      buildLead(),
      NOW,
    ).tier;

  it.each([
    [70, 'tier_1'],
    [69.99, 'tier_2'],
    [69.995, 'tier_1'],
    [40, 'tier_2'],
    [39.99, 'tier_3'],
  ])('at %d points: %s', (points, tier) => expect(judge(points)).toBe(tier));
});

describe('the queue', () => {
  it.each([
    [70, 'automated_outreach'],
    [70.004, 'automated_outreach'],
    [70.005, 'high_priority'],
    [70.01, 'high_priority'],
    [0.5, 'automated_outreach'],
  ])('at %d points is %s', (points, queue) => {
    const model = buildModel({ criteria: [{ points, when: ALWAYS }] });
    expect(qualify(model, buildLead(), NOW).queue).toBe(queue);
  });
});

describe('the matrix', () => {
  const judge = (good: boolean, points: number): Qualification => {
    const model = buildModel({
      criteria: [{ when: good ? ALWAYS : NEVER }],
      goodFit: { boxes: 1 },
      signals: [{ points }],
      readyAt: 10,
    });
    return qualify(model, buildLead({ signals: [signalAt(NOW)] }), NOW);
  };

  it.each([
    [true, 10, 'sales', 'work_now'],
    [true, 9.99, 'marketing', 'nurture'],
    [false, 10, 'marketing', 'rework'],
    [false, 9.99, 'none', 'nurture'],
  ])('good fit %p, readiness %d: %s, %s', (good, points, team, disposition) =>
    expect(judge(good, points)).toMatchObject({
      goodFit: good,
      ready: points >= 10,
      team,
      disposition,
    }),
  );

  it('reads readiness after its cap', () => {
    const model = buildModel({
      cap: 9,
      signals: [
        { points: 9, cap: 9 },
        { points: 9, cap: 9 },
      ],
      readyAt: 10,
    });
    expect(qualify(model, buildLead({ signals: [signalAt(NOW)] }), NOW).ready).toBe(false);
  });
});

describe('what disqualifies', () => {
  const question: Question = {
    id: 'budget',
    criterion: 'budget',
    ask: 'Is a budget set aside?',
    points: 15,
    type: 'choice',
    property: 'contact.budget',
    answers: [
      { value: 'approved', label: 'Approved', points: 15 },
      { value: 'none', label: 'None', points: 0, disqualifies: true },
    ],
  };
  const disqualifier = (id: string, equals: string) => ({
    id,
    label: id,
    when: { fact: 'contact.x', equals } as const,
  });
  const model: Model = buildModel({
    required: ['contact.lastname'],
    criteria: [{ points: 60, when: ALWAYS }],
    questions: [
      question,
      {
        id: 'seats',
        criterion: 'need',
        ask: '?',
        points: 5,
        type: 'number',
        bands: [
          { when: { fact: 'answer.seats', lte: 1 }, label: 'One', points: 1, disqualifies: true },
        ],
      },
    ],
    disqualifiers: [disqualifier('competitor', 'rival'), disqualifier('role', 'rival')],
    nurture: [track('any')],
  });
  const judge = (contact: object, answers = [answerAt(0, 'approved')]): Qualification =>
    qualify(model, buildLead({ contact: { lastname: 'L', ...contact }, answers }), NOW);

  it('overrules everything but the score and its factors', () => {
    const result = judge({ x: 'rival' });
    expect(result).toMatchObject({
      tier: 'disqualified',
      disposition: 'disqualified',
      team: 'none',
      queue: null,
      track: null,
      score: 75,
      goodFit: true,
      disqualifiedBy: ['competitor', 'role'],
    });
    expect(result.factors.reduce((sum, { points }) => sum + points, 0)).toBe(75);
  });

  it('does not apply where it is unknown', () => expect(judge({}).tier).toBe('tier_2'));

  it('may be an answer, a band, or what the CRM holds for a question', () => {
    expect(judge({}, [answerAt(NOW, 'none')]).disqualifiedBy).toEqual(['budget']);
    expect(judge({}, [answerAt(NOW, '1', 'seats')]).disqualifiedBy).toEqual(['seats']);
    expect(judge({ budget: 'none' }, []).disqualifiedBy).toEqual(['budget']);
    expect(judge({ budget: 'none' }, [answerAt(NOW, 'approved')]).disqualifiedBy).toEqual([]);
  });

  it('beats missing data, and still says what is missing', () => {
    expect(judge({ lastname: '', x: 'rival' })).toMatchObject({
      tier: 'disqualified',
      team: 'none',
      incomplete: ['contact.lastname'],
    });
  });
});

describe('missing data', () => {
  const model = buildModel({
    required: ['contact.lastname', 'contact.email', 'company.name'],
    criteria: [{ when: ALWAYS, points: 80 }],
    nurture: [track('never', NEVER), track('unknown', { fact: 'contact.z', gte: 1 }), track('ask')],
  });
  const complete = {
    contact: { lastname: 'Lovelace', email: 'ada@example.com' },
    company: { name: 'X' },
  };
  const incomplete = (contact: object, company: object = complete.company): readonly string[] =>
    qualify(
      model,
      buildLead({ contact: { ...complete.contact, ...contact }, company: { ...company } }),
      NOW,
    ).incomplete;

  it('gives tier, team, disposition and queue of their own, and a nurture track', () => {
    const result = qualify(model, buildLead({ ...complete, company: {} }), NOW);
    expect(result).toMatchObject({
      tier: 'needs_data',
      disposition: 'rework',
      team: 'marketing',
      queue: null,
      track: 'ask',
      score: 80,
    });
  });

  it.each([undefined, null, '', '  '])('is what is %p', (lastname) =>
    expect(incomplete({ lastname })).toEqual(['contact.lastname']),
  );

  it('is listed in the order of required', () => {
    expect(incomplete({ email: null, lastname: null }, {})).toEqual(model.required);
  });

  it('is nothing for a complete lead, which then is judged', () => {
    expect(incomplete({})).toEqual([]);
    expect(qualify(model, buildLead(complete), NOW).tier).toBe('tier_2');
  });

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@@example.com',
    'a@b@c.example',
    'ada@example',
    'ada@.example.com',
    'ada@example.com.',
    'ada lovelace@example.com',
    'ada@exam ple.com',
    'ada@exam\tple.com',
  ])('includes an address that cannot be one: %p', (email) => {
    expect(incomplete({ email })).toEqual(['contact.email']);
  });

  it.each(['ada@example.com', '  ada@example.com  ', "o'hara+x@sub.example.co.uk", 'ä@exämple.de'])(
    'does not include %p',
    (email) => expect(incomplete({ email })).toEqual([]),
  );

  it('names an impossible address at its place, or last where it is not required', () => {
    expect(incomplete({ email: 'ada' }, {})).toEqual(['contact.email', 'company.name']);
    const other = buildModel({ required: ['contact.lastname', 'company.name'] });
    const lead = buildLead({ contact: { email: 'ada' } });
    expect(qualify(other, lead, NOW).incomplete).toEqual([
      'contact.lastname',
      'company.name',
      'contact.email',
    ]);
    expect(qualify(buildModel(), lead, NOW)).toMatchObject({
      tier: 'needs_data',
      incomplete: ['contact.email'],
    });
    expect(qualify(buildModel(), buildLead(), NOW).incomplete).toEqual([]);
  });
});

describe('the nurture track', () => {
  const did = { did: 'download', atLeast: 2, withinDays: 30 };
  const model = buildModel({
    criteria: [{ when: { fact: 'contact.fit', equals: true } }],
    signals: [
      { id: 'download', on: 'download', points: 5, cap: 5, perDay: 1, windowDays: 60 },
      { on: 'call', points: 10 },
    ],
    nurture: [track('offer', did), track('education')],
  });
  const judge = (ages: number[], contact: object = {}): string | null => {
    const signals = ages.map((age) => signalAt(NOW - age * DAY, { kind: 'download' }));
    const calls = 'fit' in contact ? [signalAt(NOW, { kind: 'call' })] : [];
    return qualify(
      model,
      buildLead({ signals: [...signals, ...calls], contact: { ...contact } }),
      NOW,
    ).track;
  };

  it('is the first entry that is true', () => expect(judge([1, 2])).toBe('offer'));

  it('counts for `did` what the rule counts: window and perDay, neither decay nor cap', () => {
    expect(judge([1])).toBe('education');
    expect(judge([1, 1.1])).toBe('education');
    expect(judge([1, 30])).toBe('offer');
    expect(judge([1, 31])).toBe('education');
  });

  it('is null for a lead that is worked now', () =>
    expect(judge([1, 2], { fit: 'true' })).toBeNull());
});

describe('confidence', () => {
  const judge = (contact: object): number => {
    const model = buildModel({
      criteria: [
        { points: 30, when: { fact: 'contact.a', equals: 1 } },
        { points: 29.5, when: { fact: 'contact.b', equals: 1 } },
      ],
      cap: 20,
      questions: [
        {
          id: 'q',
          criterion: 'need',
          ask: '?',
          points: 20.5,
          property: 'contact.q',
          type: 'number',
          bands: [],
        },
      ],
    });
    return qualify(model, buildLead({ contact: { ...contact } }), NOW).confidence;
  };

  it('is the share of the points that could be judged, readiness always being one of them', () => {
    expect(judge({})).toBe(20);
    expect(judge({ a: '5' })).toBe(50);
    expect(judge({ a: '5', b: '1', q: '3' })).toBe(100);
  });

  it('is rounded half up', () => {
    expect(judge({ b: '5' })).toBe(50);
    expect(judge({ q: '5' })).toBe(41);
  });
});
