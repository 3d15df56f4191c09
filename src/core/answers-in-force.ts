import { compareCodePoints } from './code-points.ts';
import type { CompiledQuestion } from './compile-question.ts';
import type { CompiledModel } from './compile.ts';
import { factText } from './fact-text.ts';
import type { Answer, Facts } from './facts.ts';

/** A noted answer that counts now; `text` is trimmed. */
export type AnswerInForce = { readonly text: string; readonly answer: Answer };

/**
 * The noted answer in force for each question, in model order: the newest one that can be read and has
 * not expired. Null where there is none, or where the newest is blank and so withdraws the older ones.
 */
export function answersInForce(
  compiled: CompiledModel,
  facts: Facts,
  asOf: number,
): (AnswerInForce | null)[] {
  const newest: (Candidate | null)[] = compiled.questions.map(() => null);
  for (const answer of facts.answers) {
    const question = compiled.questionsById.get(answer.question);
    if (question === undefined || answer.at > asOf || asOf - answer.at > question.validMs) continue;
    const text = factText(answer.value);
    if (text !== null && !question.canRead(text)) continue;
    const candidate = { text, answer };
    const known = newest[question.position] ?? null;
    if (known === null || isNewer(candidate, known)) newest[question.position] = candidate;
  }
  return newest.map((candidate) =>
    candidate === null || candidate.text === null
      ? null
      : { text: candidate.text, answer: candidate.answer },
  );
}

/** For each question, in model order, the text that somebody noted and that counts now; null where there is none. */
export function notedInForce(
  compiled: CompiledModel,
  facts: Facts,
  asOf: number,
): (string | null)[] {
  return answersInForce(compiled, facts, asOf).map((noted) => noted?.text ?? null);
}

/** For each question the value that counts: what somebody noted, else what the CRM holds; null for neither. */
export function answersWith(
  { questions }: CompiledModel,
  noted: readonly (string | null)[],
  crm: Pick<Facts, 'contact' | 'company'>,
): (string | null)[] {
  return questions.map((question, position) => noted[position] ?? propertyText(question, crm));
}

/** What the CRM holds for a question, as trimmed text; null where there is nothing that can be read. */
export function propertyText(
  { property, canRead }: CompiledQuestion,
  facts: Pick<Facts, 'contact' | 'company'>,
): string | null {
  if (property === null) return null;
  const text = factText(facts[property.scope][property.name]);
  return text !== null && canRead(text) ? text : null;
}

type Candidate = { readonly text: string | null; readonly answer: Answer };

function isNewer(candidate: Candidate, known: Candidate): boolean {
  if (candidate.answer.at !== known.answer.at) return candidate.answer.at > known.answer.at;
  const byText = compareCodePoints(candidate.text ?? '', known.text ?? '');
  if (byText !== 0) return byText > 0;
  return compareCodePoints(candidate.answer.by ?? '', known.answer.by ?? '') > 0;
}
