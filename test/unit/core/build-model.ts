import type { Condition } from '../../../src/core/condition.ts';
import {
  parseModel,
  type Criterion,
  type Model,
  type SignalRule,
} from '../../../src/core/model.ts';
import type { Question } from '../../../src/core/question.ts';

export const NEVER: Condition = { any: [] };
export const ALWAYS: Condition = { all: [] };

type Parts = Partial<Omit<Model, 'fit' | 'readiness' | 'discovery'>> & {
  readonly criteria?: readonly Partial<Criterion>[];
  readonly goodFit?: Model['fit']['goodFit'];
  readonly cap?: number;
  readonly readyAt?: number;
  readonly signals?: readonly Partial<SignalRule>[];
  readonly questions?: readonly Question[];
  readonly mustConfirm?: string[];
};

/** A valid model that says only what the test is about; a criterion that is never met fills up the 100. */
export function buildModel(parts: Parts = {}): Model {
  const parsed = parseModel(document(parts));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return parsed.model;
}

/** The same document before it is parsed, for tests of what parsing refuses. */
export function document(parts: Parts = {}): Record<string, unknown> {
  const {
    criteria = [],
    goodFit = { boxes: 1 },
    cap = 20,
    readyAt = 10,
    signals = [],
    questions = [],
    mustConfirm,
    ...rest
  } = parts;
  const own = criteria.map((criterion, index) => ({
    id: `criterion_${index}`,
    label: `Criterion ${index}`,
    kind: 'firmographic',
    points: 10,
    when: NEVER,
    ...criterion,
  }));
  const used =
    own.reduce((sum, { points }) => sum + points, 0) +
    cap +
    questions.reduce((sum, { points }) => sum + points, 0);
  const filler = {
    id: 'filler',
    label: 'Filler',
    kind: 'firmographic',
    points: Number((100 - used).toFixed(6)),
    when: NEVER,
  };
  return {
    schema: 1,
    name: 'Test model',
    market: 'b2b',
    fit: { goodFit, criteria: filler.points === 0 ? own : [...own, filler] },
    readiness: {
      cap,
      ready: { points: readyAt },
      signals: signals.map((rule, index) => ({
        id: `rule_${index}`,
        label: `Rule ${index}`,
        on: 'page_view',
        points: 1,
        cap,
        ...rule,
      })),
    },
    discovery: {
      framework: 'bant',
      ...(mustConfirm === undefined ? {} : { mustConfirm }),
      questions,
    },
    queue: { highPriorityAbove: 70 },
    tiers: { policy: 'criteria', tier2Misses: 2 },
    matrix: {
      goodFit: {
        ready: { team: 'sales', disposition: 'work_now' },
        notReady: { team: 'marketing', disposition: 'nurture' },
      },
      badFit: {
        ready: { team: 'marketing', disposition: 'rework' },
        notReady: { team: 'none', disposition: 'nurture' },
      },
    },
    ...rest,
  };
}
