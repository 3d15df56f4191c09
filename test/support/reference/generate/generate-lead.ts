import type { Condition, Did, Leaf, Model } from '../document.ts';
import { DAY_MS, instantOf, textOf } from '../reading.ts';
import { generateAnswers, noteAnswer } from './generate-answers.ts';
import { generateSignals, signalsFor } from './generate-signals.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';
import { CRM_TOPICS } from './topics.ts';
import { leavesOf, meetingValue, missingValue, wishesFor } from './wishes.ts';

/** A lead as JSON has it: every value is raw. */
export type Lead = {
  id: string;
  contact: Record<string, unknown>;
  company: Record<string, unknown>;
  signals: Record<string, unknown>[];
  answers: Record<string, unknown>[];
};

/** `asOf` is the instant the edges lie at: that of the judgement, or one that drifted off it. */
export type Draft = { lead: Lead; model: Model; asOf: number; random: Random };

/** How often a lead of this sort meets a criterion and has its signals. */
const SORTS = [1, 0.95, 0.8, 0.5, 0.25, 0.05];

/** A valid lead full of traps, so chosen that all tiers and dispositions come up often. */
export function generateLead(seed: number, model: Model, asOf: string): Lead {
  const random = randomFrom(seed, 2);
  const lead: Lead = { id: `lead-${seed}`, contact: {}, company: {}, signals: [], answers: [] };
  const drift = random.pick([0, 0, random.int(-4 * DAY_MS, 0), random.int(-DAY_MS, DAY_MS)]);
  const draft: Draft = { lead, model, asOf: (instantOf(asOf) ?? 0) + drift, random };
  const quality = random.pick(SORTS);

  scatterFacts(draft);
  lead.signals = generateSignals(draft, quality);
  lead.answers = generateAnswers(draft, quality);
  for (const { when } of model.fit.criteria) grant(when, random.chance(quality), draft);
  for (const { when } of model.nurture ?? []) if (random.chance(0.4)) grant(when, true, draft);
  for (const { when } of model.penalties ?? []) grant(when, random.chance(0.25), draft);
  const isOut = random.chance(0.15);
  for (const { when } of model.disqualifiers ?? []) grant(when, isOut, draft);
  completeRequired(draft);

  lead.signals = random.shuffle(lead.signals);
  lead.answers = random.shuffle(lead.answers);
  return lead;
}

/** Values that are clear traps: blanks, half numbers, impossible days, other JSON types. */
const TRAPS: readonly unknown[] = [
  '',
  '   ',
  '\u{a0}\t\n',
  null,
  true,
  false,
  0,
  250,
  -0.5,
  'n/a',
  '12abc',
  '1,000',
  '0x10',
  'NaN',
  'Infinity',
  '1e3',
  '-2.5E+2',
  '1e-7',
  '--5',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '2025-02-29',
  '2024-02-29',
  '2026',
  '1746057600000',
  '01.05.2026',
  'yesterday',
  'TRUE',
];

/** Values around every condition on a fact, so that each edge is met and just missed. */
function scatterFacts({ lead, model, asOf, random }: Draft): void {
  const held = model.discovery.questions.flatMap(({ property }) => property ?? []);
  const leaves = leavesOf(model);
  for (const path of [...CRM_TOPICS.map((topic) => topic.path), ...held]) {
    const asking = leaves.filter(({ fact }) => fact === path);
    const draw = random.unit();
    if (draw < 0.25) continue;
    if (draw < 0.4 || asking.length === 0) setFact(lead, path, random.pick(TRAPS));
    else setFact(lead, path, valueFor(random.pick(asking), random.chance(0.5), { asOf, random }));
  }
  for (const { property, id } of model.discovery.questions) {
    const asking = leaves.filter(({ fact }) => fact === `answer.${id}`);
    if (property === undefined || asking.length === 0 || random.chance(0.6)) continue;
    setFact(lead, property, meetingValue(random.pick(asking), asOf, random));
  }
}

type Setting = { asOf: number; random: Random };

export const valueFor = (leaf: Leaf, isWanted: boolean, { asOf, random }: Setting): unknown =>
  isWanted ? meetingValue(leaf, asOf, random) : missingValue(leaf, asOf, random);

/** Bends the lead so that the condition comes out as wanted, as far as one pass can. */
function grant(condition: Condition, isWanted: boolean, draft: Draft): void {
  const { lead, random } = draft;
  for (const wish of wishesFor(condition, isWanted, random)) {
    if ('did' in wish.target) grantSignals(wish.target, wish.isWanted, draft);
    else {
      const value = valueFor(wish.target, wish.isWanted, draft);
      const { fact } = wish.target;
      if (fact.startsWith('answer.')) noteAnswer(fact.slice('answer.'.length), value, draft);
      else setFact(lead, fact, value);
    }
  }
}

function grantSignals(did: Did, isWanted: boolean, draft: Draft): void {
  const rule = draft.model.readiness.signals.find(({ id }) => id === did.did);
  if (!rule || !isWanted) return;
  const days = Math.min(did.withinDays ?? 30, rule.windowDays ?? 30);
  const instants = Array.from({ length: did.atLeast ?? 1 }, (_, index) =>
    Math.ceil(draft.asOf - (days * DAY_MS * index) / Math.max(1, (did.atLeast ?? 1) - 1)),
  );
  draft.lead.signals.push(...instants.map((at) => signalsFor(rule, at, draft)));
}

function setFact(lead: Lead, path: string, value: unknown): void {
  const dot = path.indexOf('.');
  const bag = path.slice(0, dot) === 'company' ? lead.company : lead.contact;
  const name = path.slice(dot + 1);
  if (value === undefined) Reflect.deleteProperty(bag, name);
  else bag[name] = value;
}

const IMPOSSIBLE = ['ada', '@example.com', 'ada@com', 'a@b@c.de', 'a b@c.de', 'a@.de', 'a@c.', 5];

/** Most leads are complete; some lack one thing, some have an address that cannot be one. */
function completeRequired({ lead, model, random }: Draft): void {
  const spoilt = random.chance(0.12) ? random.pick(model.required ?? ['contact.email']) : undefined;
  for (const path of model.required ?? []) {
    const given = path.startsWith('company.') ? lead.company : lead.contact;
    const value = given[path.slice(path.indexOf('.') + 1)];
    const isMissing = textOf(value) === undefined;
    if (path === spoilt) setFact(lead, path, random.pick([undefined, null, '', ' \t']));
    else if (isMissing) setFact(lead, path, 'Lovelace');
  }
  if (spoilt === 'contact.email') return;
  const address = random.pick(['ada@example.com', ' Ada@Example.co.uk ', 'ü@münchen.de']);
  setFact(lead, 'contact.email', random.chance(0.05) ? random.pick(IMPOSSIBLE) : address);
}
