import type { CrmObject } from '../entities.ts';
import type { Random } from '../random.ts';
import type { ContactKind } from './contact-plan.ts';

const DECIDERS = [
  { jobtitle: 'VP Operations', hs_seniority: 'vp' },
  { jobtitle: 'Head of Sales Operations', hs_seniority: 'director' },
  { jobtitle: 'Director of Finance', hs_seniority: 'director' },
  { jobtitle: 'Chief Revenue Officer', hs_seniority: 'executive' },
  { jobtitle: 'Managing Partner', hs_seniority: 'partner' },
];
const OTHERS = [
  { jobtitle: 'Sales Analyst', hs_seniority: 'employee' },
  { jobtitle: 'Marketing Specialist', hs_seniority: 'employee' },
  { jobtitle: 'Operations Manager', hs_seniority: 'manager' },
  { jobtitle: 'Junior Accountant', hs_seniority: 'entry' },
  { jobtitle: 'Student', hs_seniority: 'entry' },
];
const PAINS = ['manual_reporting', 'slow_follow_up', 'bad_data'];
const BANDS = ['under_30k', '30k_60k', '60k_100k', 'over_100k'];
const INTERESTS = ['solar', 'heat_pump', 'insulation', 'none'];
/** Private addresses under `.example`: nobody's real mailbox. */
const PRIVATE_MAIL = ['gmail.example', 'outlook.example', 'gmx.example'];

/** The values of a made-up contact, all of them visibly made up. */
export function contactValues(made: {
  kind: ContactKind;
  index: number;
  company: CrmObject | null;
  ownerIds: readonly string[];
  random: Random;
}): Record<string, string> {
  const { kind, company, random } = made;
  const number = String(made.index + 1).padStart(3, '0');
  const domain = company?.properties['domain'] ?? 'nowhere.example';
  const isDecider = kind === 'hot' || kind === 'cold' || kind === 'customer';
  const person = random.pick(
    isDecider || random.chance(kind === 'near' ? 0.5 : 0.15) ? DECIDERS : OTHERS,
  );
  const hasOwner =
    kind === 'customer' || ((kind === 'near' || kind === 'rest') && random.chance(0.25));
  return {
    firstname: 'Demo',
    lastname: `Lead ${number}`,
    email: `${mailbox(kind, number)}@${isPrivate(kind, random) ? random.pick(PRIVATE_MAIL) : domain}`,
    ...person,
    ...fromCompany(company),
    ...painOf(kind, random),
    lifecyclestage:
      kind === 'customer'
        ? 'customer'
        : random.pick(['lead', 'lead', 'subscriber', 'marketingqualifiedlead']),
    hs_analytics_source: random.pick([
      'ORGANIC_SEARCH',
      'PAID_SEARCH',
      'DIRECT_TRAFFIC',
      'REFERRALS',
      'SOCIAL_MEDIA',
      'EMAIL_MARKETING',
    ]),
    household_income_band: random.pick(BANDS),
    interest: random.pick(INTERESTS),
    postcode_served: String(random.chance(0.8)),
    ...(person.hs_seniority === 'vp' || person.hs_seniority === 'executive'
      ? { hs_buying_role: 'DECISION_MAKER' }
      : {}),
    ...(hasOwner ? { hubspot_owner_id: random.pick(made.ownerIds) } : {}),
    ...gaps(kind, made.index, number),
  };
}

function mailbox(kind: ContactKind, number: string): string {
  return kind === 'role_address' ? 'info' : `demo.lead.${number}`;
}

function isPrivate(kind: ContactKind, random: Random): boolean {
  return kind === 'rest' ? random.chance(0.12) : kind === 'near' && random.chance(0.1);
}

function painOf(kind: ContactKind, random: Random): Record<string, string> {
  if (kind === 'hot' || kind === 'cold' || kind === 'customer')
    return { main_pain_point: random.pick(PAINS) };
  if (random.chance(0.4)) return {};
  return { main_pain_point: random.chance(0.5) ? random.pick(PAINS) : 'none' };
}

function fromCompany(company: CrmObject | null): Record<string, string> {
  if (company === null) return {};
  const { name = '', website = '', country = '', city = '' } = company.properties;
  return { company: name, website, country, city };
}

/** What an incomplete contact lacks: an address, a possible address, a name, or a company (made without one). */
function gaps(kind: ContactKind, index: number, number: string): Record<string, string> {
  if (kind !== 'incomplete') return {};
  const place = Math.floor(index / 7) % 4;
  if (place === 0) return { email: '' };
  if (place === 1) return { email: `demo.lead.${number}@nowhere` };
  return place === 2 ? { lastname: '' } : {};
}
