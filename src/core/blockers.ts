import { subjectOf, type Change } from './change.ts';
import { compileCondition } from './compile-condition.ts';
import { compile } from './compile.ts';
import { judgeDiscovery } from './discovery.ts';
import type { Facts } from './facts.ts';
import { judgeFit } from './fit.ts';
import type { Factor } from './factor.ts';
import type { Model } from './model.ts';
import { offersFor } from './offers.ts';
import { trueDisqualifiers } from './qualify.ts';
import { incompleteFacts } from './quality.ts';
import { isBetterTier, tierRank } from './tier.ts';
import { trialWith, verdictOn, type Trial } from './trial.ts';
import type { Tier } from './verdict.ts';
import { wishesFor } from './wishes.ts';

type Stuck = { readonly facts: Facts; readonly trial: Trial; readonly tier: Tier };
type Blockers = { readonly blockedBy: readonly string[]; readonly tooFar: boolean };

/** Why no small set of changes helps: too many are needed, or what stands in the way is nothing a rep can change. */
export function blockersOf(model: Model, { facts, trial, tier }: Stuck): Blockers {
  const all = withEverything(model, trial);
  const tooFar = isBetterTier(verdictOn(model, all).tier, tier);
  return tooFar ? { blockedBy: [], tooFar } : { blockedBy: standing(model, facts, trial), tooFar };
}

/** The lead as it would be if everything that can be offered happened, the answers being the best ones. */
function withEverything(model: Model, trial: Trial): Trial {
  const bySubject = new Map<string, Change[]>();
  for (const offer of offersFor(model, trial.frame)) {
    const subject = subjectOf(offer);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), offer]);
  }
  return [...bySubject.values()].reduce((sofar, offers) => {
    const tried = offers.map((offer) => trialWith(model, sofar, offer));
    return tried.reduce((best, one) => (isBetter(model, one, best) ? one : best));
  }, trial);
}

function isBetter(model: Model, left: Trial, right: Trial): boolean {
  const [one, other] = [verdictOn(model, left), verdictOn(model, right)];
  const byTier = tierRank(other.tier) - tierRank(one.tier);
  return byTier !== 0 ? byTier > 0 : one.hundredths > other.hundredths;
}

/** Ids of what is known and misses, of disqualifiers that are true, of answers that disqualified. */
function standing(model: Model, facts: Facts, { frame }: Trial): string[] {
  const compiled = compile(model);
  const { disqualifiedBy } = judgeDiscovery(compiled, frame, []);
  const disqualifying = [...trueDisqualifiers(compiled, frame), ...disqualifiedBy];
  if (disqualifying.length > 0) return disqualifying;
  const impossible = incompleteFacts(compiled, facts).filter((path) => path === 'contact.email');
  const factors: Factor[] = [];
  judgeFit(compiled, frame, factors);
  const missed = model.fit.criteria.filter((criterion, index) => {
    if (factors[index]?.state === 'met') return false;
    if (model.tiers.policy === 'criteria' && criterion.major !== true) return false;
    const compileOne = (one: typeof criterion.when) => compileCondition(one, compiled.positions);
    return wishesFor(criterion.when, { frame, compile: compileOne }) === null;
  });
  return [...impossible, ...missed.map(({ id }) => id)];
}
