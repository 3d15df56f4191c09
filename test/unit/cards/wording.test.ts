import { inWords } from '../../../cards/shared/labels.ts';
import { pointsOfMax, pointsText } from '../../../cards/shared/points.ts';
import { seenText } from '../../../cards/shared/seen.ts';
import { ago, moment } from '../../../cards/shared/when.ts';
import { NOW } from './scored-view.ts';

const before = (ms: number): string => new Date(NOW - ms).toISOString();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('points', () => {
  it.each([
    [{ points: 12, max: 20 }, '12 / 20'],
    [{ points: 7.25, max: 15 }, '7.25 / 15'],
    [{ points: 0, max: 10 }, '0 / 10'],
    [{ points: -5, max: 0 }, '−5'],
    [{ points: 3, max: 0 }, '+3'],
    [{ points: 0, max: 0 }, '0'],
  ])('of %j read as %s', (given, expected) => {
    expect(pointsOfMax(given)).toBe(expected);
  });

  it('never show the noise of floating point', () => {
    expect(pointsText(0.1 + 0.2)).toBe('0.3');
  });
});

describe('times', () => {
  it.each([
    [before(20_000), 'just now'],
    [before(3 * 60_000), '3 minutes ago'],
    [before(5 * HOUR), '5 hours ago'],
    [before(DAY + HOUR), 'yesterday'],
    [before(3 * DAY), '3 days ago'],
    [before(22 * DAY), '3 weeks ago'],
    [before(70 * DAY), '2 months ago'],
    [before(800 * DAY), '2 years ago'],
    [before(-3 * DAY), 'in 3 days'],
  ])('%s is %s', (iso, expected) => {
    expect(ago(iso, NOW)).toBe(expected);
  });

  it('that cannot be read are left out', () => {
    expect(ago('soon', NOW)).toBe('');
    expect(moment('soon', 'UTC')).toBe('');
  });

  it('are told in the time zone of the portal', () => {
    expect(moment('2026-12-14T15:20:00Z', 'America/New_York')).toBe('14 Dec 2026, 10:20');
  });
});

describe('a track', () => {
  it('reads as words', () => {
    expect(inWords('ebook_to_offer')).toBe('Ebook to offer');
  });
});

describe('what was seen', () => {
  it.each([
    ['COMPUTER_SOFTWARE', 'Computer software'],
    ['MACHINERY', 'Machinery'],
    ['CTO', 'CTO'],
    ['manual_reporting', 'Manual reporting'],
    ['vp, VP Operations', 'vp, VP Operations'],
    ['true', 'Yes'],
    ['12000000', '12,000,000'],
    ['10115', '10115'],
    ['once, on 20 Nov 2026', 'once, on 20 Nov 2026'],
  ])('%s reads as %s', (seen, expected) => {
    expect(seenText({ seen, state: 'met' })).toBe(expected);
  });

  it('is said in words where there was nothing', () => {
    expect(seenText({ seen: '', state: 'missed' })).toBe('Not met');
    expect(seenText({ seen: 'assay need not known', state: 'unknown' })).toBe('Not known');
    expect(seenText({ seen: 'vp, job title not known', state: 'unknown' })).toBe(
      'vp, job title not known',
    );
  });
});
