import type { Group } from '../core/preview-groups.ts';
import type { PreviewSummary } from '../core/preview.ts';
import { Tier } from '../core/verdict.ts';

const MOST_GROUPS = 10;
const MOST_DEALS = 20;

/** The summary of a preview in words. */
export function summaryText(summary: PreviewSummary): string {
  const { leads, moved, moves, tier1PerWeek, byOwner, bySegment } = summary;
  const { current, candidate } = tier1PerWeek.mean;
  return [
    `${moved} of ${leads} leads move to another tier.`,
    ...moves.map((move) => `  ${move.from} -> ${move.to}: ${move.leads}`),
    `New in tier 1 per week (mean of the last 4): ${figure(current)} -> ${figure(candidate)}`,
    ...groupLines('By owner', byOwner),
    ...groupLines('By segment', bySegment),
    ...dealLines(summary),
    '',
  ].join('\n');
}

function groupLines(title: string, groups: readonly Group[]): string[] {
  const moving = groups.filter(({ up, down }) => up + down > 0);
  if (moving.length === 0) return [];
  const rest = moving.length - MOST_GROUPS;
  return [
    `${title}:`,
    ...moving
      .slice(0, MOST_GROUPS)
      .map(
        ({ name, up, down, tier1 }) =>
          `  ${name}: ${up} up, ${down} down; tier 1: ${tier1.current} -> ${tier1.candidate}`,
      ),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}

function dealLines({ deals: { won, lost, unknown, wonAndMissed } }: PreviewSummary): string[] {
  const judged = Tier.options.reduce(
    (sum, tier) => sum + won[tier].current + lost[tier].current,
    0,
  );
  if (judged + unknown === 0) return [];
  return [
    `Closed deals, by what was known when they were opened (${judged} judged, ${unknown} unknown):`,
    ...Tier.options
      .filter((tier) => [won[tier], lost[tier]].some((one) => one.current + one.candidate > 0))
      .map(
        (tier) =>
          `  ${tier}: won ${won[tier].current} -> ${won[tier].candidate}, lost ${lost[tier].current} -> ${lost[tier].candidate}`,
      ),
    ...(wonAndMissed.length === 0
      ? []
      : [
          `  won, and no longer tier 1: ${wonAndMissed.slice(0, MOST_DEALS).join(', ')}${wonAndMissed.length > MOST_DEALS ? ', …' : ''}`,
        ]),
  ];
}

function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}
