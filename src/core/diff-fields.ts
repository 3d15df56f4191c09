/**
 * How a single figure, choice or text of a model is spoken of. `{}` stands for the value as it is, `{q}` for the value
 * in quotes; what replaces another value says so behind. `gone` is said where a value is no longer given.
 */
type FieldWords = { readonly says: string; readonly gone?: string };

/** By the place in the model, entries of lists as `*`. */
const FIELDS: Readonly<Record<string, FieldWords>> = {
  name: { says: 'The model is called {q}' },
  market: { says: 'The market is {}' },
  'fit.goodFit.boxes': {
    says: 'A good fit needs so many criteria met: {}',
    gone: 'A good fit is no longer counted in criteria met',
  },
  'fit.goodFit.points': {
    says: 'A good fit needs so many points of fit: {}',
    gone: 'A good fit is no longer counted in points of fit',
  },
  'readiness.cap': { says: 'Readiness gives at most {}' },
  'readiness.ready.points': { says: 'A lead is ready from so many points of readiness: {}' },
  'discovery.framework': { says: 'The framework is {}' },
  'queue.highPriorityAbove': { says: 'High priority begins above {}' },
  'tiers.policy': { says: 'Tiers go by {}' },
  'tiers.tier1At': { says: 'Tier 1 begins at {}', gone: 'Tier 1 no longer begins at a score' },
  'tiers.tier2At': { says: 'Tier 2 begins at {}', gone: 'Tier 2 no longer begins at a score' },
  'tiers.tier2Misses': {
    says: 'Tier 2 may miss so many major criteria: {}',
    gone: 'Tier 2 no longer goes by missed major criteria',
  },
  demoteAfterDays: {
    says: 'Days that a lower tier waits: {}',
    gone: 'A lower tier no longer waits',
  },
  reviewEveryDays: {
    says: 'Days until the model is due for review: {}',
    gone: 'The model is no longer due for review',
  },
  ...cells('goodFit', 'good fit'),
  ...cells('badFit', 'bad fit'),
  '*.label': { says: 'is called {q}' },
  '*.kind': { says: 'is of the kind {}' },
  '*.points': { says: 'is worth {}' },
  '*.on': { says: 'counts {}' },
  '*.cap': { says: 'all together are worth at most {}' },
  '*.perDay': { says: 'most that count of one day: {}', gone: 'count without a limit by day' },
  '*.halfLifeDays': { says: 'days until half is left: {}', gone: 'no longer fades' },
  '*.windowDays': { says: 'days for which it counts: {}', gone: 'counts however long ago' },
  '*.recentDays': {
    says: 'days for which it is recent: {}',
    gone: 'is recent as long as it counts',
  },
  '*.criterion': { says: 'goes by {q}' },
  '*.ask': { says: 'is asked as {q}' },
  '*.type': { says: 'is answered by a {}' },
  '*.property': { says: 'reads {}', gone: 'reads no property any more' },
  '*.validDays': { says: 'days for which an answer holds: {}', gone: 'an answer never expires' },
  'sources.*.when': { says: 'gives a signal when {}' },
  '*.value': { says: 'stands for {}' },
  '*.tier': { says: 'is expected in {}' },
};

/** What is said of yes and no; left out means no. */
const SWITCHES: Readonly<Record<string, readonly [on: string, off: string]>> = {
  '*.major': ['is now a major criterion', 'is no major criterion'],
  '*.buying': ['is now a buying signal', 'is no buying signal'],
  '*.disqualifies': ['now disqualifies', 'does not disqualify'],
};

function cells(row: string, fit: string): Record<string, FieldWords> {
  const words = (ready: string, lead: string) => ({
    [`matrix.${row}.${ready}.team`]: { says: `A ${fit} that ${lead} goes to {}` },
    [`matrix.${row}.${ready}.disposition`]: { says: `A ${fit} that ${lead} is to be: {}` },
  });
  return { ...words('ready', 'is ready'), ...words('notReady', 'is not ready') };
}

type Values = { readonly before: unknown; readonly after: unknown };

/** A change of one value in words; the key itself speaks where there are no better ones. */
export function fieldSentence(pattern: string, { before, after }: Values): string {
  const inEntry = `*.${pattern.split('.').at(-1) ?? ''}`;
  const onOff = SWITCHES[inEntry];
  if (onOff !== undefined) return onOff[after === true ? 0 : 1];
  const { says, gone } = FIELDS[pattern] ?? FIELDS[inEntry] ?? { says: `${pattern}: {q}` };
  if (after === undefined) return gone ?? says.replace(/\{q?\}/, 'no longer given');
  const shown = says.includes('{q}') ? quoted : plain;
  const now = says.replace(/\{q?\}/, () => shown(after));
  return before === undefined ? now : `${now} instead of ${shown(before)}`;
}

const quoted = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
const plain = (value: unknown): string => (typeof value === 'string' ? value : quoted(value));
