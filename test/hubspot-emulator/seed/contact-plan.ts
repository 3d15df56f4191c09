import type { ActName } from '../acts/act-names.ts';
import type { Random } from '../random.ts';
import type { CompanyKind } from './companies.ts';

/** What a made-up contact is there to show. */
export type ContactKind =
  'hot' | 'cold' | 'near' | 'rest' | 'incomplete' | 'customer' | 'rival' | 'role_address';

/** Of every hundred contacts; hot ones match in everything and show a buying signal, cold ones only match. */
const PER_HUNDRED: readonly (readonly [ContactKind, number])[] = [
  ['hot', 3],
  ['cold', 6],
  ['near', 18],
  ['incomplete', 8],
  ['customer', 4],
  ['rival', 2],
  ['role_address', 2],
  ['rest', 57],
];

/** The kind of the contact with this number; 37 is prime to 100, so that the kinds are mixed in the list. */
export function contactKindAt(index: number): ContactKind {
  let place = (index * 37) % 100;
  for (const [kind, count] of PER_HUNDRED) {
    if (place < count) return kind;
    place -= count;
  }
  return 'rest';
}

/** Which companies a contact of this kind can work for. */
export function companyKindFor(kind: ContactKind, random: Random): CompanyKind {
  switch (kind) {
    case 'hot':
    case 'cold':
      return 'ideal';
    case 'near':
      return random.chance(0.5) ? 'ideal' : 'near';
    case 'customer':
      return random.chance(0.7) ? 'ideal' : 'near';
    case 'rival':
      return 'rival';
    case 'incomplete':
      return random.pick(['ideal', 'near', 'poor']);
    case 'role_address':
    case 'rest':
      return 'poor';
  }
}

/** Something that a contact did, so many days ago. */
export type PastAct = {
  readonly act: ActName;
  readonly daysAgo: number;
  readonly attributes?: Readonly<Record<string, string>>;
};

const QUIET: readonly ActName[] = [
  'visit',
  'visit',
  'receive_email',
  'receive_email',
  'open_email',
  'click_email',
  'social',
];
const EAGER: readonly ActName[] = [
  'look_at_pricing',
  'submit_form',
  'download_ebook',
  'attend_webinar',
  'view_document',
  'click_email',
];
const BUYING: readonly ActName[] = ['look_at_pricing', 'start_trial', 'book_meeting'];
const SALES: readonly ActName[] = ['note_call', 'note_email', 'note_note', 'reply_email'];

const PAGES = [
  '/blog/better-reporting',
  '/blog/forecasting',
  '/product',
  '/integrations',
  '/customers',
  '/careers',
];

/** A year of history for a contact that is known since `ageDays`. */
export function pastActs(kind: ContactKind, ageDays: number, random: Random): PastAct[] {
  const acts = someActs(QUIET, random.between(1, 7), { from: 1, to: ageDays, random });
  switch (kind) {
    case 'hot':
      acts.push(...someActs(EAGER, 3, { from: 16, to: 60, random }));
      acts.push({ act: 'look_at_pricing', daysAgo: random.between(2, 12) });
      acts.push({ act: random.pick(BUYING), daysAgo: random.between(0, 1) });
      break;
    case 'cold':
      // Old and idle: whatever they do next is their first buying signal.
      return someActs(QUIET, random.between(1, 5), { from: 45, to: Math.max(60, ageDays), random });
    case 'near':
      acts.push(...someActs(EAGER, random.between(0, 3), { from: 1, to: 90, random }));
      acts.push(...someActs(SALES, random.between(0, 2), { from: 5, to: 120, random }));
      break;
    case 'customer':
      acts.push({ act: 'start_trial', daysAgo: Math.min(ageDays, 150) });
      acts.push(...someActs(['use_product'], random.between(2, 6), { from: 1, to: 90, random }));
      acts.push(...someActs(SALES, 2, { from: 60, to: 200, random }));
      break;
    default:
      acts.push(...someActs(EAGER, random.chance(0.3) ? 1 : 0, { from: 5, to: 200, random }));
      if (random.chance(0.06)) acts.push({ act: 'bounce', daysAgo: random.between(1, 200) });
      if (random.chance(0.05)) acts.push({ act: 'unsubscribe', daysAgo: random.between(1, 200) });
  }
  return acts.map((each) => ({ ...each, daysAgo: Math.min(each.daysAgo, ageDays) }));
}

function someActs(
  acts: readonly ActName[],
  count: number,
  when: { from: number; to: number; random: Random },
): PastAct[] {
  const { from, to, random } = when;
  return Array.from({ length: count }, () => {
    const act = random.pick(acts);
    const daysAgo = from + random.next() * Math.max(1, to - from);
    if (act !== 'visit') return { act, daysAgo };
    const url = `https://www.seller.example${random.pick(PAGES)}`;
    return { act, daysAgo, attributes: { url, pages: String(random.between(1, 4)) } };
  });
}
