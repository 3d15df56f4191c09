import { answerInForce } from './answer.ts';
import type { Scene } from './condition.ts';
import type { Model } from './document.ts';
import { readLead } from './lead.ts';
import { instantOf } from './reading.ts';

/** The id of the question worth most of those without an answer in force; null if all have one. */
export function nextQuestion(model: unknown, lead: unknown, asOf: string): string | null {
  const read = readLead(lead);
  const ms = instantOf(asOf);
  if (!read.ok || ms === undefined) throw new TypeError('expected a valid lead and an instant');
  const scene: Scene = { model: model as Model, facts: read.facts, asOf: ms };
  let best: { id: string; points: number } | null = null;
  for (const question of scene.model.discovery.questions) {
    if (answerInForce(question, scene) !== undefined) continue;
    if (best === null || question.points > best.points) best = question;
  }
  return best?.id ?? null;
}
