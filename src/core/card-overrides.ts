import { isoTime } from './iso-time.ts';
import type { Qualification } from './qualify.ts';
import { TIER_LABELS } from './tier-labels.ts';
import { Tier } from './verdict.ts';

/** What a person decided; `value` is a tier, or an owner's id ('' for nobody). */
export type OverrideInForce = {
  readonly kind: 'tier' | 'owner';
  readonly value: string;
  readonly by: string;
  readonly why: string;
  readonly at: number;
  readonly until: number;
};

/** The same as the card shows it. */
export type CardOverride = {
  readonly kind: 'tier' | 'owner';
  readonly value: string;
  readonly label: string;
  readonly by: string;
  readonly why: string;
  readonly at: string;
  readonly until: string;
  /** What the model says instead; null for an owner. */
  readonly model: string | null;
};

/** A person's decision in words, with what the model says instead. */
export function cardOverride(
  override: OverrideInForce,
  qualification: Qualification,
): CardOverride {
  const { kind, value, by, why, at, until } = override;
  const tier = Tier.safeParse(value);
  const said = value === '' ? 'nobody' : value;
  return {
    kind,
    value,
    label: kind === 'tier' && tier.success ? TIER_LABELS[tier.data] : said,
    by,
    why,
    at: isoTime(at),
    until: isoTime(until),
    model: kind === 'tier' ? TIER_LABELS[qualification.tier] : null,
  };
}
