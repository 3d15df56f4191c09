import type { ExampleLead } from '../../support/reference/example.ts';
import { AS_OF, exampleLead, exampleModel, judged } from '../../support/reference/example.ts';
import { generateLead, generateModel, randomFrom } from '../../support/reference/generate.ts';
import { judge } from '../../support/reference/judge.ts';
import { nextChangeAt } from '../../support/reference/next-change.ts';

const next = (changes: Partial<ExampleLead>): string | null =>
  nextChangeAt(exampleModel(), exampleLead(changes), AS_OF);

describe('reference next change', () => {
  it('is null where time changes nothing', () => {
    expect(next({})).toBeNull();
  });

  it('is the millisecond after the last one of an answer', () => {
    const answers = [{ question: 'budget', value: 'planned', at: '2026-05-02T09:00:00Z' }];
    expect(next({ answers })).toBe('2026-10-29T09:00:00.001Z');
  });

  it('is the arrival of a fact of the future', () => {
    const signals = [{ kind: 'meeting_booked', at: '2026-06-01T08:00:00Z' }];
    expect(next({ signals })).toBe('2026-06-01T08:00:00.000Z');
  });

  it('is the first day a date comes into range', () => {
    const answers = [{ question: 'timeline', value: '2026-12-31', at: '2026-05-02' }];
    expect(next({ answers })).toBe('2026-10-02T00:00:00.000Z');
  });

  it('finds the millisecond at which a decayed score rounds to another point', () => {
    const signals = [{ kind: 'page_view', at: AS_OF, attributes: { url: '/pricing' } }];
    // 55 + 4 * 0.5^(days/14) is shown as 58 once the factor is 3.49: below 3.495.
    const days = 14 * Math.log2(4 / 3.495);
    const expected = Date.parse(AS_OF) + Math.ceil(days * 86_400_000);
    expect(Math.abs(Date.parse(next({ signals }) ?? '') - expected)).toBeLessThanOrEqual(1);
  });

  it('sees a score rise while a bounce fades', () => {
    const signals = [{ kind: 'email_bounce', at: AS_OF }];
    const at = next({ signals }) ?? '';
    expect(judged(exampleModel(), exampleLead({ signals }), at).score).toBe(49.5);
  });

  it('is equal at 200 random instants before it and different at it, for generated leads', () => {
    const random = randomFrom(1, 9);
    let found = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const model = generateModel(seed);
      const lead = generateLead(seed, model, AS_OF);
      const tuple = (ms: number): string => {
        const result = judge(model, lead, new Date(ms).toISOString());
        if ('error' in result) throw new Error('the lead should have been valid');
        const { tier, queue, team, disposition, track, score } = result;
        return JSON.stringify([tier, queue, team, disposition, track, Math.round(score)]);
      };
      const start = Date.parse(AS_OF);
      const at = nextChangeAt(model, lead, AS_OF);
      const end = at === null ? start + 1000 * 86_400_000 : Date.parse(at);
      if (at !== null) {
        found += 1;
        expect([seed, tuple(end)]).not.toEqual([seed, tuple(start)]);
      }
      const before = Array.from({ length: 200 }, () => random.int(start, end - 1));
      const tuples = new Set([start, end - 1, ...before].map(tuple));
      expect([seed, tuples.size]).toEqual([seed, 1]);
    }
    expect(found).toBeGreaterThan(30);
  });
});
