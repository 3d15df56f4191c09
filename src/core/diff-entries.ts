import { conditionText } from './condition-text.ts';
import { Condition } from './condition.ts';
import { jsonAt, numberAt, textAt } from './json-at.ts';

/** What one entry of a list of the model is called. */
const NOUNS: Readonly<Record<string, string>> = {
  criteria: 'Criterion',
  signals: 'Signal rule',
  questions: 'Question',
  answers: 'answer',
  penalties: 'Penalty',
  disqualifiers: 'Disqualifier',
  nurture: 'Nurture track',
  sources: 'Source',
};

const PLURALS: Readonly<Record<string, string>> = {
  criteria: 'Criteria',
  signals: 'Signal rules',
  questions: 'Questions',
  nurture: 'Nurture tracks',
};

/** What a list of entries is called. */
export function listName(list: string): string {
  return PLURALS[list] ?? list;
}

export function entryNoun(list: string): string {
  return NOUNS[list] ?? list;
}

/** An entry by the words that people know it by: a question by its criterion, anything else by its label. */
export function entryName(key: string, value: unknown): string {
  const criterion = textAt(value, 'criterion');
  if (criterion !== null) return criterion.charAt(0).toUpperCase() + criterion.slice(1);
  return textAt(value, 'label') ?? key;
}

/** What an entry that came in says, behind a colon; nothing where its name says it all. */
export function entryDetail(value: unknown): string {
  const points = numberAt(value, 'points');
  const cap = numberAt(value, 'cap');
  const on = textAt(value, 'on');
  const ask = textAt(value, 'ask');
  const parts = [
    ...(points === null ? [] : [points === 1 ? '1 point' : `${points} points`]),
    ...(cap === null ? [] : [`all together at most ${cap}`]),
    ...(on === null ? [] : [`for ${on}`]),
    ...(ask === null ? [] : [JSON.stringify(ask)]),
    ...(['when', 'where'] as const).flatMap((key) => {
      const condition = Condition.safeParse(jsonAt(value, key));
      return condition.success ? [`when ${conditionText(condition.data)}`] : [];
    }),
  ];
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}
