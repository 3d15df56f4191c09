import type { Evidence } from './evidence.ts';
import { dayInWords, isoTime } from './iso-time.ts';
import type { Model } from './model.ts';
import { TRUE } from './truth.ts';
import { equalsTest } from './value-test.ts';
import { factLabel } from './words.ts';

/** What was seen for a factor, in words, and when (null where the CRM tells no time). */
export function seenIn(
  model: Model,
  evidence: readonly Evidence[],
): { readonly seen: string; readonly at: string | null } {
  const seen = evidence.map((one) => inWords(model, one)).filter((words) => words !== '');
  const times = evidence
    .map((one) => ('fact' in one ? one.at : one.lastAt))
    .filter((at) => typeof at === 'number');
  return { seen: seen.join(', '), at: times.length === 0 ? null : isoTime(Math.max(...times)) };
}

function inWords(model: Model, evidence: Evidence): string {
  if (!('fact' in evidence)) return timesInWords(evidence.count, evidence.lastAt);
  const { fact, value, by } = evidence;
  if (value === null) return `${factLabel(fact)} not known`;
  const said = choiceLabel(model, fact, value) ?? value;
  if (fact.startsWith('answer.')) return by === undefined ? said : `${said} (noted by ${by})`;
  return isProperty(model, fact) ? `${said} (in the CRM)` : said;
}

function timesInWords(count: number, lastAt: number | null): string {
  if (count === 0 || lastAt === null) return 'not seen';
  if (count === 1) return `once, on ${dayInWords(lastAt)}`;
  return `${count} times, last on ${dayInWords(lastAt)}`;
}

function isProperty(model: Model, fact: string): boolean {
  return model.discovery.questions.some(({ property }) => property === fact);
}

/** What the script calls an answer: "Approved" rather than `approved`. */
function choiceLabel(model: Model, fact: string, value: string): string | null {
  const question = model.discovery.questions.find(
    ({ id, property }) => `answer.${id}` === fact || property === fact,
  );
  if (question?.type !== 'choice') return null;
  const choice = question.answers.find((one) => equalsTest(one.value)(value, 0) === TRUE);
  return choice?.label ?? null;
}
