import { parseFacts } from './facts.ts';
import type { Model } from './model.ts';
import type { Problem } from './problem.ts';
import { qualify } from './qualify.ts';
import { readDate } from './read-date.ts';

/**
 * The golden leads of a model that do not get the tier they should. An example without a time of its own is judged as
 * of `now`. A model with a failing one is not to be published.
 */
export function failingExamples(model: Model, now: number): Problem[] {
  return (model.examples ?? []).flatMap((example, index) => {
    const path = `examples[${index}]`;
    const name = example.label === undefined ? '' : ` (${example.label})`;
    const parsed = parseFacts({ id: path, ...example.facts });
    if (!parsed.ok) return [{ path: `${path}.facts`, message: parsed.error }];
    const asOf = example.asOf === undefined ? now : readDate(String(example.asOf));
    if (asOf === null) {
      return [{ path: `${path}.asOf`, message: 'expected ISO 8601 or epoch milliseconds' }];
    }
    const { tier, score } = qualify(model, parsed.facts, asOf);
    if (tier === example.tier) return [];
    const message = `expected this lead${name} to be ${example.tier}, got ${tier} with a score of ${score}`;
    return [{ path: `${path}.tier`, message }];
  });
}
