import type { CrmObject } from '../entities.ts';
import type { Random } from '../random.ts';
import type { Portal } from '../store/portal.ts';
import type { Store } from '../store/store.ts';
import { createObject } from '../store/write-object.ts';

/** How near a company is to what a B2B seller of software wants: every firmographic right, one wrong, all wrong. */
export type CompanyKind = 'ideal' | 'near' | 'poor' | 'rival';

export type SeededCompanies = Readonly<Record<CompanyKind, readonly CrmObject[]>>;

const WORDS = [
  'Forge',
  'Harbor',
  'Lantern',
  'Meadow',
  'Orbit',
  'Pebble',
  'Quarry',
  'Ridge',
  'Summit',
  'Timber',
];
const GOOD_INDUSTRIES = [
  'COMPUTER_SOFTWARE',
  'INFORMATION_TECHNOLOGY_AND_SERVICES',
  'FINANCIAL_SERVICES',
  'INSURANCE',
  'MACHINERY',
  'INDUSTRIAL_AUTOMATION',
];
const OTHER_INDUSTRIES = [
  'RESTAURANTS',
  'HOSPITALITY',
  'CONSTRUCTION',
  'EDUCATION_MANAGEMENT',
  'NON_PROFIT_ORGANIZATION_MANAGEMENT',
];
const GOOD_COUNTRIES = [
  'United States',
  'United Kingdom',
  'Germany',
  'France',
  'Netherlands',
  'Canada',
];
const OTHER_COUNTRIES = ['Brazil', 'India', 'Australia', 'Japan', 'South Africa'];
const RIVALS = ['Rival Metrics', 'Other Scores'];

/** Companies of every kind, 120 for 500 contacts; two of them are competitors. */
export function seedCompanies(
  store: Store,
  portal: Portal,
  world: { count: number; random: Random; createdAt: number },
): SeededCompanies {
  const made: Record<CompanyKind, CrmObject[]> = { ideal: [], near: [], poor: [], rival: [] };
  for (let index = 0; index < world.count; index += 1) {
    const kind = kindAt(index);
    const object = createObject(store, portal, {
      type: 'companies',
      values: valuesOf(kind, index, world.random),
      source: { type: 'IMPORT', id: 'emulator-seed' },
      at: world.createdAt + index * 1000,
      silent: true,
    });
    made[kind].push(object);
  }
  return made;
}

/** Of every twelve: three ideal, two near, seven poor; the first two of all are the rivals. */
function kindAt(index: number): CompanyKind {
  if (index < RIVALS.length) return 'rival';
  const place = index % 12;
  if (place < 3) return 'ideal';
  return place < 5 ? 'near' : 'poor';
}

function valuesOf(kind: CompanyKind, index: number, random: Random): Record<string, string> {
  const number = String(index + 1).padStart(3, '0');
  const word = WORDS[index % WORDS.length] ?? 'Forge';
  const name = RIVALS[index] ?? `Example ${word} ${number}`;
  const domain =
    kind === 'rival' ? `${slug(name)}.example` : `example-${slug(word)}-${number}.example`;
  const wrong = kind === 'near' ? random.between(0, 2) : -1;
  const isRight = (which: number): boolean =>
    kind === 'ideal' || (kind === 'near' && which !== wrong);
  const employees = isRight(0) ? random.between(60, 900) : otherSize(random);
  return {
    name,
    domain,
    website: `https://www.${domain}`,
    numberofemployees: String(employees),
    annualrevenue: String(employees * random.between(100, 180) * 1000),
    industry: random.pick(isRight(1) ? GOOD_INDUSTRIES : OTHER_INDUSTRIES),
    country: random.pick(isRight(2) ? GOOD_COUNTRIES : OTHER_COUNTRIES),
    city: `Demo City ${random.between(1, 40)}`,
    uses_crm: String(kind === 'ideal' || random.chance(0.5)),
    lifecyclestage: 'lead',
  };
}

function otherSize(random: Random): number {
  return random.chance(0.7) ? random.between(2, 18) : random.between(6_000, 40_000);
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(' ', '-');
}
