import type { ScoredView, Tier } from './card-view.ts';

/** The colours of HubSpot's StatusTag that each tier gets. */
export const TIER_VARIANT = {
  tier_1: 'success',
  tier_2: 'info',
  tier_3: 'default',
  needs_data: 'warning',
  disqualified: 'danger',
} as const satisfies Record<Tier, string>;

export const TIER_LABEL: Readonly<Record<Tier, string>> = {
  tier_1: 'Tier 1',
  tier_2: 'Tier 2',
  tier_3: 'Tier 3',
  needs_data: 'Needs data',
  disqualified: 'Disqualified',
};

export const TEAM_LABEL: Readonly<Record<ScoredView['team'], string>> = {
  sales: 'Sales',
  marketing: 'Marketing',
  none: 'Nobody',
};

export const DISPOSITION_LABEL: Readonly<Record<ScoredView['disposition'], string>> = {
  work_now: 'Work now',
  nurture: 'Nurture',
  rework: 'Rework',
  disqualified: 'Not to be worked',
};

export const QUEUE_LABEL: Readonly<Record<NonNullable<ScoredView['queue']>, string>> = {
  high_priority: 'High priority',
  automated_outreach: 'Automated outreach',
};

/** A track's internal name as words: `ebook_to_offer` becomes "Ebook to offer". */
export function inWords(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
