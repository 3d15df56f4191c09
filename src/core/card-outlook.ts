import type { Forecast } from './forecast.ts';
import { isoTime } from './iso-time.ts';
import type { Model } from './model.ts';
import { pathSteps } from './path-steps.ts';
import type { Paths } from './paths.ts';
import type { Tier } from './verdict.ts';
import { disqualifierLabels } from './words.ts';

/** What may become of the lead, and what stands in the way. */
export type CardOutlook = {
  readonly paths: readonly {
    readonly tier: Tier;
    readonly score: number;
    /** What would have to be found out or happen, in words. */
    readonly steps: readonly string[];
  }[];
  /** Ids of what no rep can change, where that alone stands in the way. */
  readonly blockedBy: readonly { readonly id: string; readonly label: string }[];
  readonly tooFar: boolean;
  /** When the tier that stands falls by itself. */
  readonly forecast: { readonly at: string; readonly tier: Tier } | null;
};

type Outlook = {
  readonly model: Model;
  readonly asOf: number;
  readonly paths?: Paths;
  readonly forecast?: Forecast | null;
};

/** Ways to a better tier and the coming fall, in words. */
export function cardOutlook({ model, asOf, paths, forecast = null }: Outlook): CardOutlook {
  const labels = new Map(
    [...model.fit.criteria, ...(model.disqualifiers ?? []), ...model.readiness.signals].map(
      ({ id, label }) => [id, label],
    ),
  );
  return {
    paths: (paths?.paths ?? []).map(({ tier, score, changes }) => ({
      tier,
      score,
      steps: pathSteps(model, changes, asOf),
    })),
    blockedBy: (paths?.blockedBy ?? []).map((id) => ({
      id,
      label: labels.get(id) ?? disqualifierLabels(model, [id]).join(''),
    })),
    tooFar: paths?.tooFar ?? false,
    forecast: forecast === null ? null : { at: isoTime(forecast.at), tier: forecast.tier },
  };
}
