import type { SignalRule } from '../../../src/core/model.ts';
import type { Signal } from '../../../src/core/facts.ts';
import { qualify, type Qualification } from '../../../src/core/qualify.ts';
import { buildLead, DAY, factorOf, NOW, resultOf, signalAt } from './build-lead.ts';
import { buildModel } from './build-model.ts';

function judgeRules(signals: Signal[], rules: Partial<SignalRule>[], cap = 50): Qualification {
  return qualify(buildModel({ signals: rules, cap }), buildLead({ signals }), NOW);
}

function judge(signals: Signal[], rule: Partial<SignalRule> = {}): string {
  return resultOf(judgeRules(signals, [rule]), 'rule_0');
}

const times = (count: number, at: number): Signal[] =>
  Array.from({ length: count }, () => signalAt(at));

describe('a signal rule', () => {
  it('gives its points for each signal of its kind', () => {
    expect(judge([signalAt(NOW - DAY), signalAt(NOW - 2 * DAY)], { points: 4 })).toBe('met 8');
  });

  it('does not count signals of another kind, and kinds are compared exactly', () => {
    expect(judge([signalAt(NOW, { kind: 'visit' }), signalAt(NOW, { kind: 'Page_View' })])).toBe(
      'none 0',
    );
  });

  it('counts a signal at this very instant, and none of the future', () => {
    expect(judge([signalAt(NOW)])).toBe('met 1');
    expect(judge([signalAt(NOW + 1)])).toBe('none 0');
  });

  it('counts up to the last millisecond of its window', () => {
    expect(judge([signalAt(NOW - 90 * DAY)], { windowDays: 90 })).toBe('met 1');
    expect(judge([signalAt(NOW - 90 * DAY - 1)], { windowDays: 90 })).toBe('none 0');
  });

  it('counts without end where it has no window', () => {
    expect(judge([signalAt(NOW - 9999 * DAY)])).toBe('met 1');
  });

  it('counts only where its condition is true, not where it is unknown', () => {
    const rule: Partial<SignalRule> = { where: { fact: 'signal.url', contains: '/pricing' } };
    expect(
      judge([signalAt(NOW, { attributes: { url: 'https://x.example/Pricing?a=b' } })], rule),
    ).toBe('met 1');
    expect(judge([signalAt(NOW, { attributes: { url: '/blog' } })], rule)).toBe('none 0');
    expect(judge([signalAt(NOW)], rule)).toBe('none 0');
  });

  it('may ask for contact, company and answers beside the signal', () => {
    const where: SignalRule['where'] = {
      all: [
        { fact: 'signal.url', known: true },
        { fact: 'contact.country', equals: 'DE' },
        { fact: 'answer.size', gte: 10 },
      ],
    };
    const questions = [
      { id: 'size', criterion: 'need', ask: '?', points: 5, type: 'number' as const, bands: [] },
    ];
    const model = buildModel({ signals: [{ where }], questions });
    const signals = [signalAt(NOW, { attributes: { url: '/' } })];
    const answers = [{ question: 'size', value: '12', at: NOW - 1 }];
    const lead = buildLead({ contact: { country: 'de' }, signals, answers });
    expect(resultOf(qualify(model, lead, NOW), 'rule_0')).toBe('met 1');
    expect(resultOf(qualify(model, { ...lead, answers: [] }, NOW), 'rule_0')).toBe('none 0');
  });

  it.each([
    [0, 'met 8'],
    [14, 'met 4'],
    [28, 'met 2'],
    [7, 'met 5.66'],
    [140, 'met 0.01'],
    [280, 'met 0'],
  ])('halves its points every half-life: after %d days %s', (days, expected) => {
    expect(judge([signalAt(NOW - days * DAY)], { points: 8, halfLifeDays: 14 })).toBe(expected);
  });

  it('rounds the sum, not each signal', () => {
    expect(judge(times(3, NOW), { points: 0.335 })).toBe('met 1.01');
  });

  it('stops at its cap, before rounding', () => {
    expect(judge(times(5, NOW), { points: 4, cap: 12 })).toBe('met 12');
    expect(judge(times(2, NOW), { points: 4, cap: 3.005 })).toBe('met 3.01');
  });

  it('has its cap for the most it may give, and none where its points are negative', () => {
    const result = judgeRules([], [{ cap: 12 }, { points: -1, cap: -4 }]);
    expect([factorOf(result, 'rule_0')?.max, factorOf(result, 'rule_1')?.max]).toEqual([12, 0]);
  });

  it('with negative points goes no lower than its cap', () => {
    expect(judge(times(1, NOW), { points: -2, cap: -3 })).toBe('met -2');
    expect(judge(times(4, NOW), { points: -2, cap: -3 })).toBe('met -3');
    expect(judge([signalAt(NOW - 14 * DAY)], { points: -2, cap: -3, halfLifeDays: 14 })).toBe(
      'met -1',
    );
  });
});

describe('perDay', () => {
  const midnight = Date.UTC(2026, 4, 2);

  it('lets the newest of each UTC day count', () => {
    const opened = [
      ...times(40, midnight + 1000),
      ...times(1, midnight - 1),
      ...times(1, midnight + DAY - 1),
    ];
    expect(judge(opened, { perDay: 1 })).toBe('met 2');
    expect(judge(opened, { perDay: 3 })).toBe('met 4');
  });

  it('prefers the newer one, which has faded less', () => {
    const day = [signalAt(NOW - DAY / 4), signalAt(NOW)];
    expect(judge(day, { points: 8, perDay: 1, halfLifeDays: 0.25 })).toBe('met 8');
  });

  it('applies to those that are left after kind, time, window and condition', () => {
    const where: SignalRule['where'] = { fact: 'signal.url', contains: '/pricing' };
    const signals = [
      signalAt(NOW - 3, { attributes: { url: '/pricing' } }),
      signalAt(NOW - 2, { attributes: { url: '/blog' } }),
      signalAt(NOW + 1, { attributes: { url: '/pricing' } }),
    ];
    expect(judge(signals, { where, perDay: 1 })).toBe('met 1');
  });
});

describe('signals with the same id', () => {
  it('are one, and the earliest counts', () => {
    const twice = [signalAt(NOW, { id: 's' }), signalAt(NOW - 14 * DAY, { id: 's' })];
    expect(judge(twice, { points: 8, halfLifeDays: 14 })).toBe('met 4');
  });

  it('are one across kinds', () => {
    const twice = [signalAt(NOW, { id: 's' }), signalAt(NOW - 1, { id: 's', kind: 'visit' })];
    expect(judge(twice)).toBe('none 0');
  });

  it('are one even where the earliest is outside of the window', () => {
    const twice = [signalAt(NOW, { id: 's' }), signalAt(NOW - 91 * DAY, { id: 's' })];
    expect(judge(twice, { windowDays: 90 })).toBe('none 0');
  });

  it('of one instant give the same answer in both orders', () => {
    const twice = [signalAt(NOW, { id: 's', kind: 'visit' }), signalAt(NOW, { id: 's' })];
    expect(judge(twice)).toBe(judge([...twice].reverse()));
  });

  it('do not exist without an id: such signals are never doubles', () => {
    expect(judge(times(3, NOW))).toBe('met 3');
  });
});

describe('the cap of readiness', () => {
  const three = [...times(3, NOW), signalAt(NOW, { kind: 'bounce' })];
  const rules = [
    { points: 5, cap: 15 },
    { points: 5.25, cap: 15 },
    { on: 'bounce', points: -2, cap: -10 },
  ];

  it('adds one factor with the negative difference, last of its group', () => {
    const result = judgeRules(three, rules, 20);
    expect(resultOf(result, 'readiness_cap')).toBe('met -8');
    expect(result.readiness).toBe(20);
    const ids = result.factors.filter(({ group }) => group === 'readiness').map(({ id }) => id);
    expect(ids).toEqual(['rule_0', 'rule_1', 'rule_2', 'readiness_cap']);
  });

  it('adds none where the sum, negative rules included, just reaches it', () => {
    expect(resultOf(judgeRules(three, rules, 28), 'readiness_cap')).toBe('absent');
  });

  it('lets readiness go below nothing', () => {
    const bounced = judgeRules([signalAt(NOW, { kind: 'bounce' })], rules, 20);
    expect([bounced.readiness, bounced.score]).toEqual([-2, 0]);
  });
});
