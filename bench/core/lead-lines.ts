import { randomFrom } from './random.ts';

const TITLES = ['VP Operations', 'Head of Sales', 'Assistant', 'CTO', 'Manager', ''];
const INDUSTRIES = ['COMPUTER_SOFTWARE', 'BANKING', 'RETAIL', 'MACHINERY'];
const COUNTRIES = ['Germany', 'France', 'Brazil', 'United States'];
const KINDS = [
  'page_view',
  'email_open',
  'email_click',
  'form_submission',
  'webinar_attended',
  'trial_started',
];

/** Made-up leads as lines of an export, a little under 2 kB each; the same for the same seed. */
export function* leadLines(count: number, seed = 3): Generator<string> {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T | undefined =>
    items[Math.floor(random() * items.length)];
  const asOf = Date.parse('2026-11-01T00:00:00Z');
  for (let n = 0; n < count; n += 1) {
    const signals = Array.from({ length: Math.floor(random() * 20) }, (_, i) => ({
      id: `s${i}`,
      kind: pick(KINDS),
      at: new Date(asOf - Math.floor(random() * 120 * 86_400_000)).toISOString(),
      attributes: {
        url: `https://www.seller.example/${pick(['pricing', 'blog', 'customers']) ?? ''}`,
      },
    }));
    yield JSON.stringify({
      id: String(n),
      contact: {
        email: `p${n}@firm${n % 97}.example`,
        lastname: `Lead ${n}`,
        jobtitle: pick(TITLES),
        lifecyclestage: 'lead',
        main_pain_point: 'bad_data',
      },
      company: {
        name: `Firm ${n % 97}`,
        numberofemployees: String(Math.floor(random() * 2_000)),
        industry: pick(INDUSTRIES),
        country: pick(COUNTRIES),
        annualrevenue: String(Math.floor(random() * 1e8)),
      },
      signals,
      answers:
        random() < 0.3
          ? [{ question: 'budget', value: 'approved', at: '2026-10-01T00:00:00Z' }]
          : [],
    });
  }
}
