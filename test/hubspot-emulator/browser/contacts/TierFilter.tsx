import type { TierCount } from '../../pages/page-data.ts';

type TierFilterProps = {
  readonly tiers: readonly TierCount[];
  /** Null is all of them. */
  readonly chosen: string | null;
  readonly onChoose: (tier: string | null) => void;
};

/** How many contacts there are of each tier; a click shows only those. */
export function TierFilter({ tiers, chosen, onChoose }: TierFilterProps) {
  const total = tiers.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="tier-filter" role="group" aria-label="Show only one tier">
      <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        <span className="tier-count">{total.toLocaleString('en')}</span>
        All
      </button>
      {tiers
        .filter(({ count, tier }) => count > 0 || tier !== '')
        .map(({ tier, label, count }) => (
          <button
            key={tier}
            type="button"
            className={`tier-choice tier-choice-${tier === '' ? 'none' : tier}`}
            aria-pressed={chosen === tier}
            onClick={() => onChoose(tier)}
          >
            <span className="tier-count">{count.toLocaleString('en')}</span>
            {label}
          </button>
        ))}
    </div>
  );
}
