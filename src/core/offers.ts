import { compileCondition } from './compile-condition.ts';
import type { CompiledQuestion } from './compile-question.ts';
import { compile, type CompiledModel } from './compile.ts';
import { subjectOf, type Change } from './change.ts';
import type { Condition } from './condition.ts';
import { branchFor } from './discovery.ts';
import { factText } from './fact-text.ts';
import { splitPath } from './fact-path.ts';
import { frameWith } from './frame-with.ts';
import type { Frame } from './frame.ts';
import { meetingValue, SOME_VALUE } from './meeting-value.ts';
import type { Model } from './model.ts';
import { wishesFor, type Wish } from './wishes.ts';

/**
 * Every single change that a rep could bring about, in model order: missing facts that are required or that a
 * criterion asks for, a buying signal, answers that give more than what is there.
 */
export function offersFor(model: Model, frame: Frame): Change[] {
  const compiled = compile(model);
  const wished = compiled.criteria.flatMap(
    ({ criterion }) =>
      wishesFor(criterion.when, {
        frame,
        compile: (one) => compileCondition(one, compiled.positions),
      }) ?? [],
  );
  const offers = [
    ...requiredOffers(compiled, frame, wished),
    ...wished.flatMap((wish) => wishOffer(compiled, frame, wish)),
    ...signalOffers(model, frame),
    ...compiled.questions.flatMap((question) => answerOffers(compiled, frame, question)),
  ];
  return distinct(offers);
}

/** Where a criterion wishes for a value of its own, any other would only be worse. */
function requiredOffers(
  { required }: CompiledModel,
  frame: Frame,
  wished: readonly Wish[],
): Change[] {
  return required
    .filter(({ scope, name }) => factText(frame[scope][name]) === null)
    .map(({ path }) => {
      const value = wished.find((wish) => wish.path === path)?.value ?? someValue(path);
      return { fact: { path, value } };
    });
}

function someValue(path: string): string {
  return path === 'contact.email' ? 'name@example.com' : SOME_VALUE;
}

function wishOffer(compiled: CompiledModel, frame: Frame, { path, value }: Wish): Change[] {
  const { scope, name } = splitPath(path);
  if (scope !== 'answer') return [{ fact: { path, value } }];
  const question = compiled.questionsById.get(name);
  if (question === undefined || !isOpenTo(compiled, frame, { question, value })) return [];
  return [{ answer: { question: name, value } }];
}

type Answering = { readonly question: CompiledQuestion; readonly value: string };

/** Whether the answer can be given: it can be read, and neither it nor the one in force disqualifies. */
function isOpenTo(compiled: CompiledModel, frame: Frame, { question, value }: Answering): boolean {
  if (!question.canRead(value.trim()) || isDisqualifying(question, frame)) return false;
  const answer = { question: question.question.id, value };
  return !isDisqualifying(question, frameWith(compiled, frame, { answer }));
}

function isDisqualifying(question: CompiledQuestion, frame: Frame): boolean {
  if (frame.answers[question.position] === null) return false;
  return branchFor(question, frame)?.disqualifies === true;
}

function answerOffers(compiled: CompiledModel, frame: Frame, question: CompiledQuestion): Change[] {
  const { position, question: asked } = question;
  const now = branchFor(question, frame)?.outcome ?? question.noBranch;
  // Any answer to an open question may be what a condition waits for, even one worth nothing.
  const least = frame.answers[position] === null ? -Infinity : now.hundredths;
  return valuesOf(question, frame)
    .filter((value) => isOpenTo(compiled, frame, { question, value }))
    .map((value): Change => ({ answer: { question: asked.id, value } }))
    .filter((change) => {
      const branch = branchFor(question, frameWith(compiled, frame, change));
      return branch !== null && branch.outcome.hundredths > least;
    });
}

/** One value for each choice or band. */
function valuesOf({ question }: CompiledQuestion, frame: Frame): string[] {
  if (question.type === 'choice') return question.answers.map(({ value }) => String(value));
  return question.bands.flatMap(({ when }) => valueFor(question.id, when, frame));
}

/** The value that a band wants of its own answer, wherever in the condition it says so. */
function valueFor(question: string, when: Condition, frame: Frame): string[] {
  if ('not' in when || 'did' in when) return [];
  if ('all' in when) return when.all.flatMap((part) => valueFor(question, part, frame));
  if ('any' in when) return when.any.flatMap((part) => valueFor(question, part, frame));
  const value = when.fact === `answer.${question}` ? meetingValue(when, frame.asOf) : null;
  return value === null ? [] : [value];
}

function signalOffers(model: Model, frame: Frame): Change[] {
  const compiled = compile(model);
  return compiled.rules
    .filter(({ rule }) => rule.buying === true)
    .map(({ rule }): Change => {
      const wishes = rule.where === undefined ? [] : attributesFor(rule.where, frame);
      return { signal: { kind: rule.on, attributes: Object.fromEntries(wishes) } };
    });
}

/** Attributes that let a signal pass: of `any` the first alternative that says something of the signal. */
function attributesFor(where: Condition, frame: Frame): [string, string][] {
  if ('not' in where || 'did' in where) return [];
  if ('all' in where) return where.all.flatMap((part) => attributesFor(part, frame));
  if ('any' in where) {
    return (
      where.any.map((part) => attributesFor(part, frame)).find((found) => found.length > 0) ?? []
    );
  }
  const { scope, name } = splitPath(where.fact);
  const value = scope === 'signal' ? meetingValue(where, frame.asOf) : null;
  return value === null ? [] : [[name, value]];
}

function distinct(offers: readonly Change[]): Change[] {
  const seen = new Map(offers.map((offer) => [JSON.stringify([subjectOf(offer), offer]), offer]));
  return [...seen.values()];
}
