import { z } from 'zod';
import { distanceFrom } from './decimal-sum.ts';
import { jsonAt, listAt, numberAt } from './json-at.ts';
import { modelRules } from './model-rules.ts';
import { nestedDeeperThan } from './nesting.ts';
import { problemMessage, toProblems, type Problem } from './problem.ts';
import { Question } from './question.ts';

const Text = z.string().regex(/\S/, 'expected some text');

const Script = z.strictObject({
  mustConfirm: z.array(z.string()).optional(),
  questions: z.array(Question).min(1),
});
export type Script = z.infer<typeof Script>;

const MARKETS = ['b2b', 'b2c'] as const;

/**
 * A school of discovery: which questions to ask, what may be answered, what it is worth. One script for companies and
 * one for consumers, for a market changes the wording and the weights, not the ideas.
 */
export const Framework = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^\S+$/, 'expected an id without white space'),
  name: Text,
  about: Text,
  /** What the questions of each script add up to. */
  points: z.number().gt(0),
  scripts: z.strictObject({ b2b: Script, b2c: Script }),
});
export type Framework = z.infer<typeof Framework>;

export type ParsedFramework =
  | { readonly ok: true; readonly framework: Framework }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Bands are the only conditions in it, and short ones. */
const MOST_LEVELS = 64;

/** Reads a framework document; says everything that is wrong with it in one go. */
export function parseFramework(json: unknown): ParsedFramework {
  if (nestedDeeperThan(json, MOST_LEVELS)) {
    const message = `expected at most ${MOST_LEVELS} levels of nesting, got more`;
    return { ok: false, problems: [{ path: 'framework', message }] };
  }
  const parsed = Framework.safeParse(json, { error: problemMessage });
  const shape = parsed.success ? [] : toProblems(parsed.error.issues).map(ofFramework);
  const problems = [...shape, ...MARKETS.flatMap((market) => scriptRules(json, market))];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, framework: parsed.data };
}

function ofFramework({ path, message }: Problem): Problem {
  return { path: path === 'model' ? 'framework' : path, message };
}

/** A script keeps the rules that the discovery of a model keeps, by itself: it refers to nothing outside. */
function scriptRules(framework: unknown, market: (typeof MARKETS)[number]): Problem[] {
  const script = jsonAt(framework, 'scripts', market);
  const place = `scripts.${market}`;
  const rules = modelRules({ discovery: script }).map(({ path, message }) => ({
    path: path.replace(/^discovery/, place),
    message: message.replace(/(?<=is taken by )discovery/, place),
  }));
  const points = listAt(script, 'questions').map((question) => numberAt(question, 'points'));
  const known = points.filter((value) => value !== null);
  const total = numberAt(framework, 'points');
  if (total === null || known.length < points.length || known.length === 0) return rules;
  const off = distanceFrom(total, known);
  if (off === '0') return rules;
  const by = off.startsWith('-') ? `${off.slice(1)} too few` : `${off} too many`;
  const message = `expected the points of the questions to add up to ${total}, got ${by}`;
  return [...rules, { path: place, message }];
}
