import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { BUDGET_SETTINGS, type BudgetSettings, type RateBudget } from './rate-budget.ts';
import { grant, RateWindow, unknownWindow, usageOf } from './rate-window.ts';
import { settleCall } from './settle-call.ts';
import { waitingLine } from './waiting-line.ts';

/** What survives a restart, as JSON: to be stored each second. */
export type SavedBudget = z.infer<typeof SavedBudget>;
export const SavedBudget = z.object({ windows: z.array(z.tuple([z.string(), RateWindow])) });

export type InProcessRateBudget = RateBudget & {
  export(): SavedBudget;
  /** Takes up what an earlier process stored. Calls it made after that are asked of HubSpot by a first call. */
  restore(saved: SavedBudget): void;
};

type Options = { readonly clock: Clock; readonly settings?: Partial<BudgetSettings> };

/** The rate budget of an installation that is one process. */
export function inProcessRateBudget(options: Options): InProcessRateBudget {
  const { clock } = options;
  const settings = { ...BUDGET_SETTINGS, ...options.settings };
  const windows = new Map<string, RateWindow>();

  function windowOf(portalId: string): RateWindow {
    const known = windows.get(portalId);
    if (known !== undefined && clock() < known.forgetAt) return known;
    const unknown = unknownWindow(settings, clock());
    windows.set(portalId, unknown);
    return unknown;
  }

  const line = waitingLine({
    grant: (portalId, asks) => {
      const id = randomUUID();
      return Promise.resolve(grant(windowOf(portalId), asks, { settings, now: clock(), id }));
    },
    giveBack: (permit) => budget.settle(permit, { kind: 'unsent' }),
  });

  const budget: InProcessRateBudget = {
    take: (ask) => line.take(ask),
    settle(permit, outcome) {
      settleCall(windowOf(permit.portalId), permit, { settings, now: clock(), outcome });
      line.wake(permit.portalId);
    },
    usage: (portalId) => Promise.resolve(usageOf(windowOf(portalId), clock())),
    close() {
      line.close();
      return Promise.resolve();
    },
    export() {
      for (const [portalId, { forgetAt }] of windows) {
        if (forgetAt <= clock()) windows.delete(portalId);
      }
      return structuredClone({ windows: [...windows] });
    },
    restore(saved) {
      for (const [portalId, window] of structuredClone(saved.windows)) {
        const others = { count: window.limit, until: clock() + window.windowMs };
        windows.set(portalId, { ...window, others, probe: 'wanted' });
      }
    },
  };
  return budget;
}
