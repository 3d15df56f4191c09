import type { Factor } from './factor.ts';
import type { Facts } from './facts.ts';
import { openQuestion } from './open-question.ts';
import type { Model } from './model.ts';
import type { Qualification } from './qualify.ts';
import type { Disposition } from './verdict.ts';

/** The two largest factors in words, after what made the lead disqualified or incomplete. One sentence. */
export function reasonSentence(model: Model, qualification: Qualification): string {
  const largest = largestFactors(qualification.factors, 2).map((factor) => phrase(model, factor));
  const because = largest.length === 0 ? 'nothing that counts is known yet' : inWords(largest);
  const { disqualifiedBy, incomplete } = qualification;
  if (disqualifiedBy.length > 0) {
    return sentence(
      `Disqualified: ${inWords(disqualifierLabels(model, disqualifiedBy))}; ${because}`,
    );
  }
  if (incomplete.length > 0) {
    return sentence(`Missing: ${inWords(incomplete.map(factLabel))}; ${because}`);
  }
  return sentence(because);
}

const STEPS: Readonly<Record<Disposition, string>> = {
  work_now: 'Work now',
  nurture: 'Nurture',
  rework: 'Rework',
  disqualified: 'Leave alone',
};

/** What to do with the lead, and the open question that is worth most. */
export function nextStepSentence(
  model: Model,
  facts: Facts,
  qualification: Qualification,
  asOf: number,
): string {
  const { disposition, incomplete } = qualification;
  const step = STEPS[disposition];
  if (disposition === 'disqualified') return `${step}.`;
  if (incomplete.length > 0) return `${step}: fill in ${inWords(incomplete.map(factLabel))}.`;
  const question = openQuestion(model, facts, asOf);
  return question === null ? `${step}.` : `${step}. Ask: ${question.ask}`;
}

/** The labels of what disqualified a lead: disqualifiers, and questions by their answer. */
export function disqualifierLabels(model: Model, ids: readonly string[]): string[] {
  const labels = new Map([
    ...model.discovery.questions.map(({ id, criterion }): [string, string] => [
      id,
      `the answer on ${criterion}`,
    ]),
    ...(model.disqualifiers ?? []).map(({ id, label }): [string, string] => [id, label]),
  ]);
  return ids.map((id) => labels.get(id) ?? id);
}

const KNOWN_LABELS: Readonly<Record<string, string>> = {
  'contact.email': 'e-mail address',
  'contact.firstname': 'first name',
  'contact.lastname': 'last name',
  'contact.jobtitle': 'job title',
  'company.numberofemployees': 'number of employees',
  'company.annualrevenue': 'annual revenue',
};

/** A property in words, for people who never saw its internal name. */
export function factLabel(path: string): string {
  const known = KNOWN_LABELS[path];
  if (known !== undefined) return known;
  const name = path.slice(path.indexOf('.') + 1).replaceAll('_', ' ');
  return path.startsWith('company.') ? `company ${name}` : name;
}

function largestFactors(factors: readonly Factor[], count: number): Factor[] {
  return factors
    .filter(({ id, points }) => points !== 0 && id !== 'limit' && id !== 'readiness_cap')
    .sort((left, right) => Math.abs(right.points) - Math.abs(left.points))
    .slice(0, count);
}

function phrase(model: Model, factor: Factor): string {
  const { points } = factor;
  return `${shortLabel(model, factor)} (${points > 0 ? '+' : ''}${points})`;
}

/** What a factor is about in a few words: a question is known by its criterion, for nobody reads it out in a list. */
export function shortLabel(model: Model, { id, group, label }: Factor): string {
  if (group !== 'discovery') return label;
  const criterion = model.discovery.questions.find((question) => question.id === id)?.criterion;
  return capitalized((criterion ?? label).replaceAll('_', ' '));
}

function inWords(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function sentence(text: string): string {
  const ended = /[.?!]$/.test(text) ? text : `${text}.`;
  return capitalized(ended);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
