import type { Lead } from './generate-lead.ts';
import { generateLead } from './generate-lead.ts';
import { generateModel } from './generate-model.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';

const NO_OBJECT = [
  'no json',
  '{"id":"1"',
  'null',
  '[]',
  '"text"',
  '42',
  '[{"id":"1"}]',
  "{'id':'1'}",
];
const NO_RECORD: readonly unknown[] = ['text', 5, true, [], [{ name: 'x' }]];
const NO_LIST: readonly unknown[] = ['text', 5, true, {}, { length: 0 }];
const NO_TIME: readonly unknown[] = [null, '', ' ', 'yesterday', '2026-02-30T10:00:00Z', '1.5', {}];
const NO_ENTRY: readonly unknown[] = [null, 'text', 5, [], {}];

/** A line that is no valid lead: the text of it, without a line break. */
export function generateBadLine(seed: number): string {
  const random = randomFrom(seed, 3);
  if (random.chance(0.25)) return random.pick(NO_OBJECT);
  const lead = generateLead(seed, generateModel(seed), '2026-05-04T12:00:00Z');
  return JSON.stringify(broken(lead, random));
}

function broken(lead: Lead, random: Random): Record<string, unknown> {
  const list = random.pick(['signals', 'answers'] as const);
  const entry = { question: 'budget', value: 'approved', kind: 'visit' };
  const withEntry = (bad: unknown): Record<string, unknown> => ({
    ...lead,
    [list]: random.shuffle<unknown>([...lead[list], bad]),
  });
  switch (random.int(1, 6)) {
    case 1:
      return { ...lead, id: random.pick([undefined, null]) };
    case 2:
      return { ...lead, [random.pick(['contact', 'company'])]: random.pick(NO_RECORD) };
    case 3:
      return { ...lead, [list]: random.pick(NO_LIST) };
    case 4:
      return withEntry(entry);
    case 5:
      return withEntry({ ...entry, at: random.pick(NO_TIME) });
    default:
      return withEntry(random.pick(NO_ENTRY));
  }
}
