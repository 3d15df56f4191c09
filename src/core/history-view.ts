import type { Cause } from './causes.ts';
import type { HistoryEntry } from './history-entry.ts';
import { isoTime } from './iso-time.ts';
import type { Tier } from './verdict.ts';

/** A change of score or tier as card and command line show it. */
export type HistoryView = {
  readonly at: string;
  readonly score: { readonly from: number | null; readonly to: number };
  /** Null where the tier stayed. */
  readonly tier: { readonly from: Tier | null; readonly to: Tier } | null;
  /** Only the causes that did something; their points add up to the change of score. */
  readonly causes: readonly {
    readonly cause: Cause;
    readonly label: string;
    readonly points: number;
  }[];
  /** What people and others did to it, in words. */
  readonly notes: readonly string[];
  /** The contact that this was told of before it was merged into this one; its changes are a chain of their own. */
  readonly mergedFrom: string | null;
};

const LABELS: Readonly<Record<Cause, string>> = {
  model: 'New model',
  decay: 'Time',
  data: 'Edited data',
  events: 'What the lead did',
  person: 'Noted answers',
};

/** One line of a contact's history, ready to be shown. */
export function historyView(at: number, entry: HistoryEntry): HistoryView {
  const { score, tier, causes, overrides, noted, mergedFrom } = entry;
  return {
    at: isoTime(at),
    score,
    tier: tier.from === tier.to ? null : { from: tier.from, to: tier.to },
    causes: causes
      .filter(({ points }) => points !== 0)
      .map(({ cause, points }) => ({ cause, label: LABELS[cause], points })),
    notes: [
      ...overrides.map(({ kind, value, by }) => `${by} set the ${kind} to ${value || 'nobody'}`),
      ...noted.map(({ property, value, source }) =>
        property === 'assay_tier'
          ? `${source} set the tier to ${value || 'nothing'}; it was set back`
          : `${source} set ${property} to ${value || 'nothing'}`,
      ),
      ...(mergedFrom === null
        ? []
        : [`told of contact ${mergedFrom}, which was merged into this one`]),
    ],
    mergedFrom,
  };
}
