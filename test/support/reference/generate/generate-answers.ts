import type { Question } from '../document.ts';
import { DAY_MS } from '../reading.ts';
import { respell } from './generate-condition.ts';
import type { Draft } from './generate-lead.ts';
import { instantText, leavesOf, meetingValue, missingValue } from './wishes.ts';

/** Raw answers: good, poor, blank, unreadable, expired, future, at one instant, to no question. */
export function generateAnswers(draft: Draft, quality: number): Record<string, unknown>[] {
  const { model, random } = draft;
  const known = model.discovery.questions.flatMap((question) => {
    const answers = Array.from({ length: random.pick([0, 0, 1, 1, 2, 4]) }, () =>
      rawAnswer(question.id, anyValue(question, draft), anyInstant(question, draft), draft),
    );
    if (random.chance(quality)) {
      const at = draft.asOf - random.int(0, 6 * DAY_MS);
      answers.push(rawAnswer(question.id, bestValue(question, draft), at, draft));
    }
    if (random.chance(0.3)) {
      const at = anyInstant(question, draft);
      answers.push(rawAnswer(question.id, anyValue(question, draft), at, draft));
      answers.push(rawAnswer(question.id, anyValue(question, draft), at, draft));
    }
    return answers;
  });
  const stray = random.chance(0.2) ? [rawAnswer('no_such_question', 'Yes', draft.asOf, draft)] : [];
  return [...known, ...stray];
}

/** Adds an answer given at `asOf`, so that it is the newest. */
export function noteAnswer(question: string, value: unknown, draft: Draft): void {
  draft.lead.answers.push(rawAnswer(question, value ?? null, draft.asOf, draft));
}

const BY = ['rep@example.com', 'Ada'];

function rawAnswer(
  question: string,
  value: unknown,
  at: number,
  { random }: Draft,
): Record<string, unknown> {
  return {
    question,
    value,
    at: instantText(at, random),
    ...(random.chance(0.7) && { by: random.pick(BY) }),
  };
}

function bestValue(question: Question, draft: Draft): unknown {
  const best = question.answers?.[0]?.value;
  if (best !== undefined) return respell(String(best), draft.random);
  const leaf = leavesOf(question.bands)[0];
  return leaf ? meetingValue(leaf, draft.asOf, draft.random) : null;
}

function anyValue(question: Question, { random, asOf }: Draft): unknown {
  const draw = random.unit();
  if (draw < 0.12) return random.pick(['', '  ', null]);
  if (draw < 0.25) return random.pick(['who knows', '12 or so', '2026-02-31', true]);
  const choice = question.answers && random.pick(question.answers);
  if (choice) return random.pick([choice.value, ` ${respell(String(choice.value), random)}`]);
  const leaf = random.pick(leavesOf(question.bands));
  const value = random.chance(0.7)
    ? meetingValue(leaf, asOf, random)
    : missingValue(leaf, asOf, random);
  return value ?? null;
}

function anyInstant({ validDays = 30 }: Question, { asOf, random }: Draft): number {
  return random.pick([
    asOf,
    asOf - 1,
    asOf + 1,
    asOf - validDays * DAY_MS,
    asOf - validDays * DAY_MS - 1,
    asOf - random.int(0, 30 * DAY_MS),
    asOf - random.int(0, 300 * DAY_MS),
    asOf + random.int(1, 60 * DAY_MS),
  ]);
}
