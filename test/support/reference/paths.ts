import type { Scene } from './condition.ts';
import type { Model } from './document.ts';
import { readLead } from './lead.ts';
import type { Change } from './offers.ts';
import { applyChanges, offers } from './offers.ts';
import { qualify } from './qualify.ts';
import { instantOf } from './reading.ts';

export type { Change } from './offers.ts';

export type Path = { tier: string; score: number; changes: Change[] };
export type TierPaths = { tier: string; size: number; paths: Path[] };

const BETTER_FIRST = ['tier_1', 'tier_2', 'tier_3'];
const MOST_CHANGES = 3;

/** For each better tier, best first: all sets of the least number of changes (up to 3) reaching it. */
export function bruteForcePaths(model: unknown, lead: unknown, asOf: string): TierPaths[] {
  const scene = sceneOf(model, lead, asOf);
  const rank = BETTER_FIRST.indexOf(qualify(scene).tier);
  const better = rank < 0 ? BETTER_FIRST : BETTER_FIRST.slice(0, rank);
  if (better.length === 0) return [];

  const pool = offers(scene);
  const reached = better.map((tier): TierPaths => ({ tier, size: Infinity, paths: [] }));
  for (let size = 1; size <= MOST_CHANGES; size += 1) {
    for (const changes of setsOf(pool, size)) {
      const { tier, score } = qualify(applyChanges(scene, changes));
      const entry = reached.find((each) => each.tier === tier);
      if (!entry || entry.size < size) continue;
      entry.size = size;
      entry.paths.push({ tier, score, changes });
    }
    if (reached.every((each) => each.size <= size)) break;
  }
  return reached.filter(({ paths }) => paths.length > 0);
}

/** The (at most) three paths to show: better tiers first, then the higher score, then model order. */
export function bestPaths(model: unknown, lead: unknown, asOf: string): Path[] {
  const tiers = bruteForcePaths(model, lead, asOf);
  return tiers.flatMap(({ paths }) => [...paths].sort((a, b) => b.score - a.score)).slice(0, 3);
}

/** Tier and score after somebody's changes, for checking a path that was found by other means. */
export function outcomeOf(
  model: unknown,
  lead: unknown,
  { asOf, changes }: { asOf: string; changes: readonly Change[] },
): { tier: string; score: number } {
  const { tier, score } = qualify(applyChanges(sceneOf(model, lead, asOf), changes));
  return { tier, score };
}

function sceneOf(model: unknown, lead: unknown, asOf: string): Scene {
  const read = readLead(lead);
  const ms = instantOf(asOf);
  if (!read.ok || ms === undefined) throw new TypeError('paths need a valid lead and an instant');
  return { model: model as Model, facts: read.facts, asOf: ms };
}

/** All sets of `size` changes that touch different things, in pool order. */
function* setsOf(pool: readonly Change[], size: number): Generator<Change[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, first] of pool.entries()) {
    const rest = pool.slice(index + 1).filter((change) => target(change) !== target(first));
    for (const others of setsOf(rest, size - 1)) yield [first, ...others];
  }
}

/** One question and one fact can be changed once in a set; each kind of signal may stand beside others. */
function target(change: Change): string {
  if ('answer' in change) return `answer.${change.answer.question}`;
  return 'fact' in change ? change.fact.path : JSON.stringify(change);
}
