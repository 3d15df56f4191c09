/** An instant as ISO 8601 in UTC. */
export function isoTime(instant: number): string {
  return new Date(instant).toISOString();
}

/** The UTC day of an instant as people write it: 12 Nov 2026. */
export function dayInWords(instant: number): string {
  const [year = '', month = '1', day = '1'] = isoTime(instant).slice(0, 10).split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
