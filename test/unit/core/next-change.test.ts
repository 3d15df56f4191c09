import type { Facts } from '../../../src/core/facts.ts';
import { forecastOf } from '../../../src/core/forecast.ts';
import type { Model } from '../../../src/core/model.ts';
import { nextChangeAt } from '../../../src/core/next-change.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { answerAt, buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel } from './build-model.ts';

const major = { points: 10, major: true, when: ALWAYS };

/** How long after now, in milliseconds. */
function next(model: Model, lead: Partial<Facts>): number | null {
  const at = nextChangeAt(model, buildLead(lead), NOW);
  return at === null ? null : at - NOW;
}

describe('nextChangeAt', () => {
  it('is null where nothing looks at the clock', () => {
    const model = buildModel({ signals: [{ points: 5 }] });
    expect(next(model, { signals: [signalAt(NOW - DAY)] })).toBeNull();
  });

  it('finds the millisecond in which a fading signal takes the score to another whole point', () => {
    const model = buildModel({ signals: [{ points: 8, halfLifeDays: 14 }] });
    // 8 * 0.5^(t/14) is rounded to 7.49, and so to 7, as soon as it is less than 7.495.
    const exact = 14 * DAY * Math.log2(8 / 7.495);
    expect(next(model, { signals: [signalAt(NOW)] })).toBe(Math.floor(exact) + 1);
  });

  it.each<[string, object, object, number | null]>([
    ['a window ends', { points: 5, windowDays: 10 }, { at: NOW - 3 * DAY }, 7 * DAY + 1],
    [
      'a buying signal is no longer recent',
      { points: 0, cap: 5, buying: true, recentDays: 10 },
      { at: NOW - 3 * DAY },
      7 * DAY + 1,
    ],
    ['a signal of the future comes', { points: 5 }, { at: NOW + 5 }, 5],
    ['a bounce fades', { points: -2, cap: -2, windowDays: 10 }, { at: NOW }, 10 * DAY + 1],
    [
      'a date in a condition of the signal passes',
      { points: 5, where: { fact: 'signal.until', inNextDays: 3 } },
      { at: NOW, attributes: { until: String(NOW + DAY) } },
      DAY + 1,
    ],
  ])('is when %s', (_, rule, signal, expected) => {
    const model = buildModel({ criteria: [major], signals: [rule] });
    expect(next(model, { signals: [signalAt(NOW, signal)] })).toBe(expected);
  });

  it('is when a date comes near, and when it has passed', () => {
    const model = buildModel({
      criteria: [{ points: 10, when: { fact: 'contact.start', inNextDays: 7 } }],
    });
    expect(next(model, { contact: { start: String(NOW + 9 * DAY) } })).toBe(2 * DAY);
    expect(next(model, { contact: { start: String(NOW + 5 * DAY) } })).toBe(5 * DAY + 1);
    expect(next(model, { contact: { start: String(NOW - 1) } })).toBeNull();
  });

  it('is when an answer comes into force, expires, or gives way to the CRM', () => {
    const question = {
      id: 'budget',
      criterion: 'budget',
      ask: '?',
      points: 10,
      type: 'choice' as const,
      property: 'contact.budget',
      validDays: 30,
      answers: [
        { value: 'yes', label: 'Yes', points: 10 },
        { value: 'no', label: 'No', points: 0 },
      ],
    };
    const model = buildModel({ questions: [question] });
    expect(next(model, { answers: [answerAt(NOW + 7, 'yes')] })).toBe(7);
    expect(next(model, { answers: [answerAt(NOW - 10 * DAY, 'yes')] })).toBe(20 * DAY + 1);
    expect(
      next(model, { answers: [answerAt(NOW - 10 * DAY, 'yes')], contact: { budget: 'yes' } }),
    ).toBeNull();
    expect(
      next(model, { answers: [answerAt(NOW - 10 * DAY, 'yes')], contact: { budget: 'no' } }),
    ).toBe(20 * DAY + 1);
  });

  it('passes over what changes nothing that anybody sees', () => {
    const model = buildModel({
      criteria: [{ points: 10, when: ALWAYS }],
      signals: [
        { points: 0.4, windowDays: 10 },
        { points: 0.05, windowDays: 3 },
      ],
    });
    expect(next(model, { signals: [signalAt(NOW - DAY)] })).toBeNull();
  });

  it('sees a score rise: two rules of different sign fade at different speed', () => {
    const model = buildModel({
      criteria: [{ points: 50, when: ALWAYS }],
      signals: [
        { points: 10, cap: 10, halfLifeDays: 100 },
        { on: 'bounce', points: -10, cap: -10, halfLifeDays: 5 },
      ],
    });
    const signals = [signalAt(NOW), signalAt(NOW, { kind: 'bounce' })];
    const at = nextChangeAt(model, buildLead({ signals }), NOW) ?? 0;
    const score = (instant: number): number =>
      qualify(model, buildLead({ signals }), instant).score;
    expect([score(NOW), score(at - 1) < 50.5, score(at) >= 50.5]).toEqual([50, true, true]);
  });

  it('sees a track change through what it did', () => {
    const model = buildModel({
      signals: [{ id: 'look', points: 0 }],
      nurture: [
        { track: 'hot', label: 'Hot', when: { did: 'look', withinDays: 4 } },
        { track: 'cold', label: 'Cold', when: ALWAYS },
      ],
    });
    expect(next(model, { signals: [signalAt(NOW - DAY)] })).toBe(3 * DAY + 1);
  });

  it('is a time that a date can name, or null', () => {
    const model = buildModel({ signals: [{ points: 8, halfLifeDays: 1e10 }] });
    expect(next(model, { signals: [signalAt(NOW)] })).toBeNull();
  });
});

describe('forecastOf', () => {
  const model = buildModel({
    criteria: [{ ...major, when: { fact: 'contact.start', inNextDays: 7 } }, major],
    signals: [{ points: 5, halfLifeDays: 3, buying: true, recentDays: 20 }],
    tiers: { policy: 'criteria', tier2Misses: 0 },
  });
  const forecast = (offsetDays: number, ageDays: number) => {
    const contact = { start: String(NOW + offsetDays * DAY) };
    return forecastOf(model, buildLead({ contact, signals: [signalAt(NOW - ageDays * DAY)] }), NOW);
  };

  it('says when the tier falls and to what, whatever the score does before', () => {
    expect(forecast(5, 1)).toEqual({ at: NOW + 5 * DAY + 1, tier: 'tier_3' });
    expect(forecast(5, 18)).toEqual({ at: NOW + 2 * DAY + 1, tier: 'tier_2' });
  });

  it('looks past a rise for the fall behind it', () => {
    expect(forecast(9, 1)).toEqual({ at: NOW + 9 * DAY + 1, tier: 'tier_3' });
  });

  it('is null where the tier can only stay or rise', () => {
    expect(forecast(-1, 1)).toBeNull();
    const rising = buildModel({
      criteria: [{ ...major, when: { not: { fact: 'contact.start', inNextDays: 7 } } }],
      tiers: { policy: 'criteria', tier2Misses: 0 },
    });
    const lead = buildLead({ contact: { start: String(NOW + DAY) } });
    expect(qualify(rising, lead, NOW).tier).toBe('tier_3');
    expect(forecastOf(rising, lead, NOW)).toBeNull();
  });

  it('tells of a lead that a condition will disqualify', () => {
    const closing = buildModel({
      disqualifiers: [{ id: 'late', label: 'Late', when: { fact: 'contact.end', withinDays: 9 } }],
    });
    const lead = buildLead({ contact: { end: String(NOW + DAY) } });
    expect(forecastOf(closing, lead, NOW)).toEqual({ at: NOW + DAY, tier: 'disqualified' });
  });
});
