import { worthOf } from './answer.ts';
import type { Scene } from './condition.ts';
import { factText, truthOf } from './condition.ts';
import type { Decimal } from './decimal.ts';
import { compareDecimals, decimalOf, ofHundredths, roundHalfAway, sumOf } from './decimal.ts';
import type { Judgement, Model } from './document.ts';
import type { Factor } from './factors.ts';
import { factorsOf, total } from './factors.ts';
import { hasRecentBuyingSignal } from './readiness.ts';

/** The judgement of one lead at one instant; `nextChangeAt` is left to `nextChangeAt`. */
export function qualify(scene: Scene): Omit<Judgement, 'nextChangeAt'> {
  const { model, facts } = scene;
  const factors = factorsOf(scene);
  const score = ofHundredths(total(factors));
  const incomplete = incompletePaths(scene);
  const goodFit = isGoodFit(model, factors);
  const ready = isReady(model, factors);
  const boxes = factors.filter(({ group, state }) => group === 'fit' && state === 'met').length;
  const misses = countMisses(model, factors);
  const figures = { goodFit, ready, boxes, misses, confidence: confidence(model, factors) };

  const isDisqualified =
    (model.disqualifiers ?? []).some(({ when }) => truthOf(when, scene) === true) ||
    model.discovery.questions.some((question) => worthOf(question, scene).disqualifies);
  const row = goodFit ? model.matrix.goodFit : model.matrix.badFit;
  const cell = ready ? row.ready : row.notReady;
  const verdict = isDisqualified
    ? { tier: 'disqualified', team: 'none', disposition: 'disqualified', queue: null }
    : incomplete.length > 0
      ? { tier: 'needs_data', team: 'marketing', disposition: 'rework', queue: null }
      : { tier: tierOf(scene, score, misses), ...cell, queue: queueOf(model, score) };

  const isNurtured = verdict.disposition === 'nurture' || verdict.disposition === 'rework';
  const track = isNurtured ? trackOf(scene) : null;
  const lines = factors.map(({ id, group, hundredths, max, state }) => {
    return { id, group, points: Number(hundredths) / 100, max, state };
  });
  const points = Number(total(factors)) / 100;
  return { id: facts.id, score: points, ...verdict, track, ...figures, incomplete, factors: lines };
}

const atLeast = (value: Decimal, bound: number): boolean =>
  compareDecimals(value, decimalOf(bound)) >= 0;

const groupPoints = (factors: readonly Factor[], wanted: string): Decimal =>
  ofHundredths(total(factors.filter(({ group }) => group === wanted)));

function isGoodFit(model: Model, factors: readonly Factor[]): boolean {
  const { goodFit } = model.fit;
  if ('points' in goodFit) return atLeast(groupPoints(factors, 'fit'), goodFit.points);
  const met = factors.filter(({ group, state }) => group === 'fit' && state === 'met');
  return met.length >= goodFit.boxes;
}

function isReady(model: Model, factors: readonly Factor[]): boolean {
  const mustConfirm = model.discovery.mustConfirm ?? [];
  const confirmed = factors
    .filter(({ group, state }) => group === 'discovery' && (state === 'met' || state === 'partly'))
    .map(({ id }) => id);
  const isConfirmed = mustConfirm.length > 0 && mustConfirm.every((id) => confirmed.includes(id));
  return isConfirmed || atLeast(groupPoints(factors, 'readiness'), model.readiness.ready.points);
}

function countMisses(model: Model, factors: readonly Factor[]): number {
  const majors = model.fit.criteria.filter(({ major }) => major === true);
  return majors.filter(({ id }) => {
    const factor = factors.find((each) => each.group === 'fit' && each.id === id);
    return factor?.state !== 'met';
  }).length;
}

function tierOf(scene: Scene, score: Decimal, misses: number): string {
  const { tiers } = scene.model;
  if (tiers.policy === 'score') {
    if (atLeast(score, tiers.tier1At)) return 'tier_1';
    return atLeast(score, tiers.tier2At) ? 'tier_2' : 'tier_3';
  }
  if (misses === 0 && hasRecentBuyingSignal(scene)) return 'tier_1';
  return misses <= tiers.tier2Misses ? 'tier_2' : 'tier_3';
}

const queueOf = (model: Model, score: Decimal): string =>
  compareDecimals(score, decimalOf(model.queue.highPriorityAbove)) > 0
    ? 'high_priority'
    : 'automated_outreach';

function trackOf(scene: Scene): string | null {
  const nurture = scene.model.nurture ?? [];
  return nurture.find(({ when }) => truthOf(when, scene) === true)?.track ?? null;
}

function confidence(model: Model, factors: readonly Factor[]): number {
  const judged = factors.filter(
    ({ group, state }) => (group === 'fit' || group === 'discovery') && state !== 'unknown',
  );
  const points = [...judged.map(({ max }) => max), model.readiness.cap];
  return Number(roundHalfAway(sumOf(points.map(decimalOf)), 0));
}

function incompletePaths(scene: Scene): string[] {
  const required = [...new Set(scene.model.required ?? [])];
  const email = factText('contact.email', scene);
  const isImpossible = email !== undefined && !canBeAddress(email.trim());
  const missing = required.filter(
    (path) => factText(path, scene) === undefined || (path === 'contact.email' && isImpossible),
  );
  return isImpossible && !missing.includes('contact.email')
    ? [...missing, 'contact.email']
    : missing;
}

function canBeAddress(email: string): boolean {
  const parts = email.split('@');
  const [before = '', domain = ''] = parts;
  if (parts.length !== 2 || before === '' || /\s/.test(email)) return false;
  return domain.includes('.') && !domain.startsWith('.') && !domain.endsWith('.');
}
