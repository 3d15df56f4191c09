import type { Question } from './question.ts';

type Scale = { readonly from: number; readonly to: number };

/**
 * The same questions, worth `to` points in all instead of `from`, to the last decimal. Whole points stay whole where
 * that leaves every question some; what is left over after rounding down goes to those that lost most by it.
 */
export function scaleQuestions(questions: readonly Question[], { from, to }: Scale): Question[] {
  if (from === to) return [...questions];
  const points = questions.map((question) => question.points);
  const whole = Number.isInteger(to) ? shares(points, { from, to }, 0) : [];
  const isWhole =
    whole.length > 0 && !whole.some((share, index) => share === 0 && points[index] !== 0);
  const scaled = isWhole ? whole : shares(points, { from, to }, Math.max(2, placesOf(to)));
  // With fewer points than before two answers could become the same whole number; with more they cannot.
  const step = isWhole && to >= from ? 1 : 0.01;
  return questions.map((question, index) => worth(question, scaled[index] ?? 0, step));
}

/** Largest remainders: parts of `to` with so many decimals, in proportion, that add up to it; ties in order. */
function shares(points: readonly number[], { from, to }: Scale, places: number): number[] {
  const unitsPerPoint = 10 ** places;
  const units = Math.round(to * unitsPerPoint);
  const quotas = points.map((value) => (value * units) / from);
  const parts = quotas.map(Math.floor);
  const left = units - parts.reduce((sum, part) => sum + part, 0);
  const byLoss = quotas
    .map((quota, index) => ({ index, loss: quota - Math.floor(quota) }))
    .sort((one, other) => other.loss - one.loss || one.index - other.index);
  for (const { index } of byLoss.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts.map((part) => part / unitsPerPoint);
}

function placesOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}

function worth(question: Question, points: number, step: number): Question {
  const scaled = <T extends { readonly points: number }>(entry: T): T => ({
    ...entry,
    points: part(entry.points, { from: question.points, to: points }, step),
  });
  return question.type === 'choice'
    ? { ...question, points, answers: question.answers.map(scaled) }
    : { ...question, points, bands: question.bands.map(scaled) };
}

/** Nothing stays nothing, all stays all, and what lay between stays between: `mustConfirm` looks at it. */
function part(points: number, { from, to }: Scale, step: number): number {
  if (points === 0 || from === 0) return 0;
  if (points === from) return to;
  const exact = (points * to) / from;
  const rounded = Math.round(exact / step) / (1 / step);
  return rounded > 0 && rounded < to ? rounded : exact;
}
