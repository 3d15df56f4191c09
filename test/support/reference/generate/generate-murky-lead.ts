import type { Model } from '../document.ts';
import type { Lead } from './generate-lead.ts';
import { generateLead } from './generate-lead.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';

/** Values about which the specification is silent or can be read in two ways. */
const VALUES: readonly unknown[] = [
  [],
  ['50'],
  {},
  { value: '50' },
  '1e400',
  '.5',
  '5.',
  '1E+02',
  '0.1000000000000000055',
  '9007199254740993',
  '2026-05',
  '2026-W18-5',
  '2026-121',
  '2026-05-04 10:00',
  '2026-05-04t10:00:00z',
  '2026-05-04T24:00:00Z',
  '2026-05-04T10',
  '2026-05-04T10:00:00+0200',
  '2026-05-04T10:00:00+02',
  '2026-05-04T10:00:00,5Z',
  '2026-05-04T10:00:00.0009Z',
  '2026-06-30T23:59:60Z',
  '+002026-05-04T10:00:00Z',
  '-86400000',
  '99999999999999999999',
  '\u{200b}',
  'STRASSE',
  'straße',
  'İ',
  'e\u{301}',
];

/** A generated lead with one to three such things in it; compare, but do not demand equality. */
export function generateMurkyLead(
  seed: number,
  model: Model,
  asOf: string,
): Record<string, unknown> {
  const random = randomFrom(seed, 4);
  let lead: Record<string, unknown> = generateLead(seed, model, asOf);
  for (let count = random.int(1, 3); count > 0; count -= 1) lead = blurred(lead as Lead, random);
  return lead;
}

function blurred(lead: Lead, random: Random): Record<string, unknown> {
  const [signal = {}, answer = {}] = [lead.signals?.[0], lead.answers?.[0]];
  const place = random.pick(['contact', 'company'] as const);
  const names = Object.keys(lead[place] ?? {});
  const value = random.pick(VALUES);
  switch (random.int(1, 9)) {
    case 1:
      return { ...lead, id: random.pick([501, '', ' ', ' 7 ', true]) };
    case 2:
      return { ...lead, [random.pick(['contact', 'company', 'signals', 'answers'])]: undefined };
    case 3:
      return { ...lead, [random.pick(['company', 'signals'])]: null };
    case 4:
      return {
        ...lead,
        signals: [...(lead.signals ?? []), { ...signal, at: blurredTime(random) }],
      };
    case 5:
      return { ...lead, signals: [...(lead.signals ?? []), { ...signal, attributes: null }] };
    case 6:
      return {
        ...lead,
        answers: [...(lead.answers ?? []), { ...answer, at: blurredTime(random) }],
      };
    case 7:
      return { ...lead, answers: [...(lead.answers ?? []), { ...answer, value }] };
    case 8:
      return { ...lead, signals: [...(lead.signals ?? []), twin(signal, value, random)] };
    default:
      return { ...lead, [place]: { ...lead[place], [random.pick(['x', ...names])]: value } };
  }
}

/** Another signal of the same id and instant. */
const twin = (signal: Record<string, unknown>, value: unknown, random: Random): unknown => ({
  ...signal,
  id: random.pick([signal['id'], true, 7]),
  kind: random.pick([signal['kind'], 'call', 'page_view', 5, undefined]),
  attributes: random.pick([signal['attributes'], { url: '/demo', form: value }, [value]]),
});

const blurredTime = (random: Random): unknown =>
  random.pick([1746057600000, -5, 1.5, '2026-05-01 10:00', ' 2026-05-01 ', '2026-05', '-5']);
