/** Something a condition can ask about, and what leads hold there. */
export type Topic =
  | { path: string; type: 'text'; texts: readonly string[] }
  | { path: string; type: 'number'; numbers: readonly number[] }
  | { path: string; type: 'date' }
  | { path: string; type: 'flag' };

/** Facts of the contact and the company; the texts contain case pairs, accents, leading zeros. */
export const CRM_TOPICS: readonly Topic[] = [
  {
    path: 'contact.jobtitle',
    type: 'text',
    texts: ['VP Operations', 'Head of Sales', 'CEO', 'Intern', 'Büroleiter', 'Directrice générale'],
  },
  {
    path: 'contact.country',
    type: 'text',
    texts: ['DE', 'de-AT', 'ÖSTERREICH', 'France', 'España'],
  },
  { path: 'contact.lifecyclestage', type: 'text', texts: ['lead', 'opportunity', 'customer'] },
  { path: 'contact.zip', type: 'text', texts: ['07', '7', '0070', '7.0', '70'] },
  { path: 'contact.constructor', type: 'text', texts: ['builder', 'function'] },
  { path: 'contact.team_size', type: 'number', numbers: [0, 1, 5, 10.5, 25] },
  { path: 'contact.temperature', type: 'number', numbers: [-40, -0.5, 0, 0.1, 36.6] },
  { path: 'contact.last_touch', type: 'date' },
  { path: 'contact.next_meeting', type: 'date' },
  { path: 'contact.opted_in', type: 'flag' },
  {
    path: 'company.name',
    type: 'text',
    texts: ['Example Ltd', 'Muster GmbH', 'Żółw S.A.', '株式会社'],
  },
  {
    path: 'company.industry',
    type: 'text',
    texts: ['Software', 'software services', 'Retail', 'Banking'],
  },
  { path: 'company.numberofemployees', type: 'number', numbers: [1, 20, 49, 50, 250, 1000] },
  { path: 'company.annualrevenue', type: 'number', numbers: [0, 1e5, 2.5e6, 1e9] },
  { path: 'company.renewal_date', type: 'date' },
  { path: 'company.is_public', type: 'flag' },
];

/** What a rule's `where` may ask of a signal. */
export const SIGNAL_TOPICS: readonly Topic[] = [
  {
    path: 'signal.url',
    type: 'text',
    texts: ['https://example.com/pricing', '/Pricing?plan=pro', '/blog/übersicht', '/demo', '/'],
  },
  { path: 'signal.form', type: 'text', texts: ['contact us', 'Newsletter', 'Demo'] },
  { path: 'signal.pages', type: 'number', numbers: [1, 2, 3, 7, 12] },
  { path: 'signal.starts_at', type: 'date' },
  { path: 'signal.first', type: 'flag' },
];

export const SIGNAL_KINDS: readonly string[] = [
  'page_view',
  'visit',
  'form_submission',
  'email_open',
  'email_click',
  'email_reply',
  'email_bounce',
  'unsubscribe',
  'meeting_booked',
  'call',
  'document_view',
  'social',
];

/** The last pair sorts differently by code point and by UTF-16 unit. */
export const CHOICES: readonly (readonly string[])[] = [
  ['approved', 'planned', 'none'],
  ['Yes', 'No'],
  ['Ja', 'vielleicht', 'Nein', '07'],
  ['\u{1d49c}', '\u{ff21}', 'zeta'],
];
