import { answersInForce } from './answers-in-force.ts';
import { compile, type CompiledModel } from './compile.ts';
import type { Condition } from './condition.ts';
import { leavesOf } from './condition-leaves.ts';
import { factText } from './fact-text.ts';
import { splitPath } from './fact-path.ts';
import type { Facts } from './facts.ts';
import type { Frame } from './frame.ts';
import { textAt } from './json-at.ts';
import type { Model } from './model.ts';
import { openFrame } from './open-frame.ts';

/** A fact that decided a factor, or the signals that did. Times are epoch milliseconds. */
export type Evidence =
  | {
      readonly fact: string;
      readonly value: string | null;
      readonly at?: number;
      readonly by?: string;
    }
  | { readonly count: number; readonly lastAt: number | null };

/**
 * What was seen for each factor, by its id. Apart from `qualify`, for it is only looked at one lead at a
 * time while leads are judged by the million.
 */
export function evidenceOf(model: Model, facts: Facts, asOf: number): Map<string, Evidence[]> {
  const compiled = compile(model);
  const frame = openFrame(compiled, facts, asOf);
  const found = new Map<string, Evidence[]>();
  for (const { criterion } of compiled.criteria) {
    const conditions = [criterion.when, ...(criterion.partly ?? []).map(({ when }) => when)];
    found.set(criterion.id, conditionEvidence(conditions, compiled, frame));
  }
  for (const { rule, position } of compiled.rules) {
    found.set(rule.id, [signalEvidence(frame, position)]);
  }
  const noted = answersInForce(compiled, facts, asOf);
  for (const { question, position, property } of compiled.questions) {
    const answer = noted[position]?.answer;
    const held = property === null ? null : factText(facts[property.scope][property.name]);
    // Both stay visible: what a person noted, which counts, and what the CRM holds.
    found.set(question.id, [
      ...(answer === undefined ? [] : [answerEvidence(question.id, answer)]),
      ...(property === null ? [] : [{ fact: property.path, value: held }]),
    ]);
  }
  for (const { id, when } of [...(model.penalties ?? []), ...(model.disqualifiers ?? [])]) {
    found.set(id, conditionEvidence([when], compiled, frame));
  }
  return found;
}

function conditionEvidence(
  conditions: readonly Condition[],
  compiled: CompiledModel,
  frame: Frame,
): Evidence[] {
  const leaves = conditions.flatMap((condition) => leavesOf(condition, ''));
  const facts = new Set(leaves.map(({ leaf }) => textAt(leaf, 'fact')));
  const rules = new Set(leaves.map(({ leaf }) => textAt(leaf, 'did')));
  return [
    ...[...facts]
      .filter((path) => path !== null)
      .map((path) => ({ fact: path, value: valueAt(path, compiled, frame) })),
    ...compiled.rules
      .filter(({ rule }) => rules.has(rule.id))
      .map(({ position }) => signalEvidence(frame, position)),
  ];
}

function valueAt(path: string, compiled: CompiledModel, frame: Frame): string | null {
  const { scope, name } = splitPath(path);
  if (scope === 'contact' || scope === 'company') return factText(frame[scope][name]);
  const position = compiled.questionsById.get(name)?.position ?? -1;
  return frame.answers[position] ?? null;
}

function signalEvidence(frame: Frame, position: number): Evidence {
  const times = frame.counted[position] ?? [];
  return { count: times.length, lastAt: times.at(-1) ?? null };
}

function answerEvidence(question: string, answer: Facts['answers'][number]): Evidence {
  const { value, at, by } = answer;
  const evidence = { fact: `answer.${question}`, value: factText(value), at };
  return by === undefined ? evidence : { ...evidence, by };
}
