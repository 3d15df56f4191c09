import { entryDetail } from './diff-entries.ts';
import { isDeepEqual } from './deep-equal.ts';
import { textAt } from './json-at.ts';

const NOUNS: Readonly<Record<string, string>> = {
  bands: 'band',
  partly: 'partial points',
  examples: 'Golden lead',
  sources: 'Source',
};

/**
 * What came and went in a list whose entries have no ids: bands, partial points, golden leads. An entry that says
 * something else now goes and comes.
 */
export function unnamedChanges(
  list: string,
  before: readonly unknown[],
  after: readonly unknown[],
): string[] {
  const isIn = (entries: readonly unknown[], entry: unknown) =>
    entries.some((other) => isDeepEqual(other, entry));
  const say = (entry: unknown, what: string) => {
    const label = textAt(entry, 'label') ?? textAt(entry, 'property');
    const name = label === null ? '' : ` "${label}"`;
    const tier = textAt(entry, 'tier');
    const detail = tier === null ? entryDetail(entry) : `: expected in ${tier}`;
    return `${NOUNS[list] ?? list}${name} ${what}${detail}`;
  };
  const sentences = [
    ...before.filter((entry) => !isIn(after, entry)).map((entry) => say(entry, 'removed')),
    ...after.filter((entry) => !isIn(before, entry)).map((entry) => say(entry, 'added')),
  ];
  return sentences.length > 0
    ? sentences
    : [`${list} in another order, or another number of times`];
}
