import type { HistoryEntry } from '../core/history-entry.ts';
import type { Services } from '../services.ts';
import type { Portal } from '../store/portals.ts';
import type { HandEdits } from './hand-edits.ts';
import { historyLine } from './history-line.ts';
import type { Judged, WithDecision } from './judged.ts';
import { setupOf, type PortalSetup } from './portal-setup.ts';

type Edited = {
  readonly judged: readonly Judged[];
  readonly edits: HandEdits;
  readonly setup: PortalSetup;
  readonly asOf: number;
};

/** Looks up what the lines of history need; they are written once it is decided. */
export async function historyOf(
  services: Services,
  { portalId }: Portal,
  { judged, edits, setup, asOf }: Edited,
): Promise<(one: WithDecision) => HistoryEntry | null> {
  const before = new Map<string, PortalSetup | null>();
  for (const version of new Set(judged.flatMap(({ state }) => state?.modelVersion ?? []))) {
    before.set(version, await setupOf(services, portalId, version));
  }
  return (one: WithDecision) =>
    historyLine({
      one,
      decision: one.decision,
      asOf,
      setup,
      setupBefore: before.get(one.state?.modelVersion ?? '') ?? null,
      overrides: edits.overrides.filter(({ contactId }) => contactId === one.mark.subjectId),
      noted: edits.noted.get(one.mark.subjectId) ?? [],
    });
}
