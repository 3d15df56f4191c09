import { qualify } from '../../../src/core/qualify.ts';
import { writtenForecast } from '../../../src/core/written-forecast.ts';
import { buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel } from './build-model.ts';

/** Tier 1 as long as a buying signal is no older than ten days. */
const model = (demoteAfterDays: number) =>
  buildModel({
    criteria: [{ points: 10, major: true, when: ALWAYS }],
    signals: [{ points: 5, buying: true, recentDays: 10 }],
    demoteAfterDays,
  });

const facts = buildLead({ contact: { email: 'a@example.com' }, signals: [signalAt(NOW)] });
const lead = { facts, asOf: NOW, tier: 'tier_1' as const, lowerSince: null };

describe('when the written tier falls', () => {
  it('is when the model’s falls, where nothing is held back', () => {
    expect(writtenForecast({ ...lead, model: model(0) })).toEqual({
      at: NOW + 10 * DAY + 1,
      tier: 'tier_2',
    });
  });

  it('is so many days later as the model holds it back', () => {
    expect(writtenForecast({ ...lead, model: model(3) })).toEqual({
      at: NOW + 13 * DAY + 1,
      tier: 'tier_2',
    });
  });

  it('is the end of the hold, where the model says less already', () => {
    const asOf = NOW + 11 * DAY;
    expect(qualify(model(3), facts, asOf).tier).toBe('tier_2');
    const since = NOW + 10 * DAY + 1;
    expect(writtenForecast({ ...lead, model: model(3), asOf, lowerSince: since })).toEqual({
      at: since + 3 * DAY,
      tier: 'tier_2',
    });
  });

  it('is never, where a later signal lifts the lead again before the hold ends', () => {
    const signals = [signalAt(NOW), signalAt(NOW + 12 * DAY)];
    const forecast = writtenForecast({
      ...lead,
      model: model(3),
      facts: buildLead({ contact: { email: 'a@example.com' }, signals }),
    });
    expect(forecast).toEqual({ at: NOW + 25 * DAY + 1, tier: 'tier_2' });
  });

  it('is null for a lead that keeps its tier', () => {
    const keeps = buildModel({ criteria: [{ points: 10, major: true, when: ALWAYS }] });
    expect(writtenForecast({ ...lead, model: keeps, tier: 'tier_2' })).toBeNull();
  });
});
