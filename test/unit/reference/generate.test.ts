import { compareDecimals, decimalOf, sumOf } from '../../support/reference/decimal.ts';
import type { Judgement } from '../../support/reference/document.ts';
import { AS_OF } from '../../support/reference/example.ts';
import {
  generateBadLine,
  generateLead,
  generateModel,
  generateMurkyLead,
} from '../../support/reference/generate.ts';
import { judge, judgeLine } from '../../support/reference/judge.ts';

const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const reread = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function judgementOf(seed: number): Judgement {
  const model = generateModel(seed % 200);
  const result = judge(model, reread(generateLead(seed, model, AS_OF)), AS_OF);
  if ('error' in result) throw new Error(`lead ${seed} should have been valid`);
  return result;
}

describe('reference generators', () => {
  it('give the same for the same seed, and another for another', () => {
    const model = generateModel(7);
    expect(generateModel(7)).toEqual(model);
    expect(generateModel(8)).not.toEqual(model);
    expect(generateLead(3, model, AS_OF)).toEqual(generateLead(3, model, AS_OF));
    expect(generateBadLine(3)).toBe(generateBadLine(3));
  });

  it('spend a budget of exactly 100 in every model, with unique ids', () => {
    for (const seed of seeds(300)) {
      const { fit, readiness, discovery, penalties = [], disqualifiers = [] } = generateModel(seed);
      const points = [...fit.criteria, ...discovery.questions].map((each) => each.points);
      const sum = sumOf([...points, readiness.cap].map(decimalOf));
      expect([seed, compareDecimals(sum, decimalOf(100))]).toEqual([seed, 0]);
      const parts = [
        fit.criteria,
        readiness.signals,
        discovery.questions,
        penalties,
        disqualifiers,
      ];
      const ids = parts.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { points: full, partly = [] } of fit.criteria) {
        for (const part of partly) expect(part.points).toBeLessThan(full);
      }
    }
  });

  it('use every operator and every optional key of the document', () => {
    const text = JSON.stringify(seeds(200).map(generateModel));
    const keys =
      'equals in gte lte between contains containsAny withinDays inNextDays known all any not did ' +
      'atLeast partly perDay halfLifeDays windowDays buying recentDays where major required boxes ' +
      'mustConfirm property validDays disqualifies penalties disqualifiers nurture sources ' +
      'tier1At tier2Misses demoteAfterDays reviewEveryDays bands answers';
    const unused = keys.split(' ').filter((key) => !text.includes(`"${key}":`));
    expect(unused).toEqual([]);
    expect(text).toContain('"questions":[]');
  });

  it('reach every tier, disposition, queue and state often', () => {
    const results = seeds(1500).map(judgementOf);
    const share = (matches: (result: Judgement) => boolean): number =>
      results.filter(matches).length / results.length;
    for (const tier of ['tier_1', 'tier_2', 'tier_3', 'needs_data', 'disqualified']) {
      expect([tier, share((each) => each.tier === tier) > 0.08]).toEqual([tier, true]);
    }
    for (const disposition of ['work_now', 'nurture', 'rework', 'disqualified']) {
      const isOften = share((each) => each.disposition === disposition) > 0.08;
      expect([disposition, isOften]).toEqual([disposition, true]);
    }
    for (const state of ['met', 'partly', 'missed', 'unknown', 'none']) {
      const isOften = share(({ factors }) => factors.some((each) => each.state === state)) > 0.15;
      expect([state, isOften]).toEqual([state, true]);
    }
    for (const id of ['limit', 'readiness_cap']) {
      expect(share(({ factors }) => factors.some((each) => each.id === id))).toBeGreaterThan(0.02);
    }
  });

  it('are judged alike in any order, with factors that add up to a score within bounds', () => {
    for (const seed of seeds(300)) {
      const model = generateModel(seed);
      const lead = generateLead(seed, model, AS_OF);
      const { signals, answers, ...rest } = lead;
      const turned = { answers: answers.toReversed(), signals: signals.toReversed(), ...rest };
      const result = judgementOf(seed % 200);
      expect(judge(model, turned, AS_OF)).toEqual(judge(model, lead, AS_OF));
      const hundredths = result.factors.map(({ points }) => Math.round(points * 100));
      expect(hundredths.reduce((sum, each) => sum + each, 0)).toBe(Math.round(result.score * 100));
      expect(result.score).toBeGreaterThanOrEqual(0);
      expect(result.score).toBeLessThanOrEqual(100);
    }
  });

  it('break every bad line and no murky lead beyond JSON', () => {
    const model = generateModel(1);
    for (const seed of seeds(300)) {
      expect(judgeLine(model, generateBadLine(seed), AS_OF)).toHaveProperty('error', true);
      expect(judge(model, reread(generateMurkyLead(seed, model, AS_OF)), AS_OF)).toHaveProperty(
        'id',
      );
    }
  });
});
