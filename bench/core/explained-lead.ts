import { readFileSync } from 'node:fs';
import type { Facts } from '../../src/core/facts.ts';
import { parseModel } from '../../src/core/model.ts';
import { nextChangeAt } from '../../src/core/next-change.ts';
import { pathsFrom } from '../../src/core/paths.ts';
import { qualify } from '../../src/core/qualify.ts';
import { AS_OF } from './forty-rules.ts';
import { randomFrom } from './random.ts';

const SIGNALS = 500;
const REPEATS = 60;
const KINDS = [
  'page_view',
  'visit',
  'email_open',
  'email_click',
  'form_submission',
  'product_action',
];

/** What the card asks for, on a lead that has done much: five hundred signals in a year, and half its facts open. */
export function explainedLead() {
  const parsed = parseModel(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  if (!parsed.ok) throw new Error('models/b2b.json is refused');
  const { model } = parsed;
  const leads = Array.from({ length: REPEATS }, (_, seed) => busyLead(seed));
  return {
    qualifyMs: leads.map((lead) => timed(() => qualify(model, lead, AS_OF))),
    nextChangeMs: leads.map((lead) => timed(() => nextChangeAt(model, lead, AS_OF))),
    pathsMs: leads.map((lead) => timed(() => pathsFrom(model, lead, AS_OF))),
  };
}

function busyLead(seed: number): Facts {
  const random = randomFrom(seed + 1);
  const signals = Array.from({ length: SIGNALS }, (_, i) => ({
    id: `s${i}`,
    kind: KINDS[Math.floor(random() * KINDS.length)] ?? 'visit',
    at: AS_OF - Math.floor(random() * 365 * 86_400_000),
    attributes: { url: `https://www.seller.example/${random() < 0.1 ? 'pricing' : 'blog'}` },
  }));
  const contact = {
    email: 'lead@firm.example',
    lastname: 'Lead',
    jobtitle: 'Manager',
    lifecyclestage: 'lead',
  };
  const company = { name: 'Firm', numberofemployees: '250', industry: 'RETAIL' };
  return { id: String(seed), contact, company, signals, answers: [] };
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
