type Unit = { readonly ms: number; readonly name: Intl.RelativeTimeFormatUnit };

const UNITS: readonly Unit[] = [
  { ms: 365 * 86_400_000, name: 'year' },
  { ms: 30 * 86_400_000, name: 'month' },
  { ms: 7 * 86_400_000, name: 'week' },
  { ms: 86_400_000, name: 'day' },
  { ms: 3_600_000, name: 'hour' },
  { ms: 60_000, name: 'minute' },
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago, roughly, as one says it: "3 weeks ago", "yesterday", "just now". */
export function ago(iso: string, now: number): string {
  const passedMs = now - Date.parse(iso);
  if (Number.isNaN(passedMs)) return '';
  const unit = UNITS.find(({ ms }) => Math.abs(passedMs) >= ms);
  if (unit === undefined) return 'just now';
  return relative.format(-Math.trunc(passedMs / unit.ms), unit.name);
}

/** "14 Dec 2026, 16:20" in the portal's time zone. */
export function moment(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return '';
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}
