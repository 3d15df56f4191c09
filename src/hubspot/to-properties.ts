import type { Written } from '../core/decide.ts';

/**
 * The contact properties that say what was decided, all in one update; the owner only where it is to be set.
 * An empty text clears a property.
 */
export function toProperties(written: Written, ownerToSet: string | null): Record<string, string> {
  return {
    assay_tier: written.tier,
    assay_score: figure(written.score),
    assay_fit: figure(written.fit),
    assay_readiness: figure(written.readiness),
    assay_confidence: figure(written.confidence),
    assay_team: written.team,
    assay_disposition: written.disposition,
    assay_queue: written.queue ?? '',
    assay_nurture_track: written.track ?? '',
    assay_reason: written.reason,
    assay_next_step: written.nextStep,
    assay_scored_at: new Date(written.scoredAt).toISOString(),
    assay_tier_changed_at: new Date(written.tierChangedAt).toISOString(),
    assay_model_version: written.modelVersion,
    ...(ownerToSet === null ? {} : { hubspot_owner_id: ownerToSet }),
  };
}

/** Two decimals at most, no thousands separator: what HubSpot takes for a number. */
function figure(value: number): string {
  return value.toFixed(2);
}
