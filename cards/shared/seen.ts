import type { Factor } from './card-view.ts';

const WITHOUT_EVIDENCE: Readonly<Record<Factor['state'], string>> = {
  met: 'Met',
  partly: 'Partly met',
  missed: 'Not met',
  unknown: 'Not known',
  none: 'Not seen',
};

/** What was seen for a factor, as a rep reads it rather than as the CRM keeps it. */
export function seenText({ seen, state }: Pick<Factor, 'seen' | 'state'>): string {
  const nothingElse = state === 'unknown' && /^[^,]* not known$/.test(seen);
  if (seen === '' || nothingElse) return WITHOUT_EVIDENCE[state];
  return seen.split(', ').map(readable).join(', ');
}

/** `COMPUTER_SOFTWARE` becomes "Computer software", `true` "Yes", 12000000 "12,000,000"; the rest stays as it is. */
function readable(value: string): string {
  if (value === 'true') return 'Yes';
  if (value === 'false') return 'No';
  // Shorter ones may be post codes or years.
  if (/^\d{7,15}$/.test(value)) return Number(value).toLocaleString('en');
  // Five capitals or more are an internal value such as MACHINERY; fewer may be an abbreviation.
  const isInternal = /^[A-Za-z0-9]+(_[A-Za-z0-9]+)+$/.test(value) || /^[A-Z]{5,}$/.test(value);
  if (!isInternal) return value;
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
