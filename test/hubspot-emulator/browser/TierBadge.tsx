/** The tier in its colour; the same colours as on the card. */
export function TierBadge({ tier, label }: { readonly tier: string; readonly label: string }) {
  if (tier === '') return <span className="tier tier-none">No tier</span>;
  return <span className={`tier tier-${tier}`}>{label}</span>;
}
