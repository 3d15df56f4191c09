import { setMaxListeners } from 'node:events';
import type { Lane } from '../../../src/core/lane.ts';
import type {
  BudgetSettings,
  CallOutcome,
  Permit,
  RateBudget,
} from '../../../src/hubspot/rate-budget.ts';
import { limitedHubSpot, wait } from './limited-hubspot.ts';

export const WINDOW_MS = 600;
export const SETTINGS: BudgetSettings = {
  limit: 40,
  windowMs: WINDOW_MS,
  callTimeoutMs: 400,
  searchLimit: 3,
  searchWindowMs: 200,
};

const headers = (max: number, remaining: number) => ({
  'x-hubspot-ratelimit-max': String(max),
  'x-hubspot-ratelimit-remaining': String(remaining),
  'x-hubspot-ratelimit-interval-milliseconds': String(WINDOW_MS),
});
export const answered = (max: number, remaining: number): CallOutcome => ({
  kind: 'answered',
  headers: headers(max, remaining),
});
export const limited = (
  retryAfterMs?: number,
  scope: 'window' | 'search' = 'window',
): CallOutcome => ({
  kind: 'limited',
  scope,
  retryAfterMs,
  headers: {},
});

/** Long enough for a busy machine to hand out what goes, and far from the end of the window. */
const PATIENT_MS = 250;
const QUIET_MS = 40;

/** Takes as many calls as go at once; where some do not, they wait for a while and are given up. */
export async function takeNow(
  budget: RateBudget,
  count: number,
  ask: { portalId?: string; lane?: Lane; kind?: 'plain' | 'search' } = {},
  withinMs = PATIENT_MS,
): Promise<Permit[]> {
  const giveUp = new AbortController();
  setMaxListeners(0, giveUp.signal);
  const permits: Permit[] = [];
  let lastAt = 0;
  const waits = Promise.all(
    Array.from({ length: count }, () =>
      budget
        .take({ portalId: '1', lane: 0, ...ask, signal: giveUp.signal })
        .then((permit) => {
          permits.push(permit);
          lastAt = performance.now();
        })
        .catch(() => undefined),
    ),
  );
  await Promise.race([waits, wait(withinMs)]);
  // On a busy machine calls may still be handed out: until none has been for a moment.
  while (permits.length < count && performance.now() - lastAt < QUIET_MS) await wait(QUIET_MS / 2);
  giveUp.abort();
  await waits;
  return permits;
}

/** A budget that has learnt from a first answer that nothing of the window is used but that call. */
export async function known<Budget extends RateBudget>(budget: Budget, portalId = '1') {
  const permit = await budget.take({ portalId, lane: 0 });
  budget.settle(permit, answered(SETTINGS.limit, SETTINGS.limit - 1));
  await wait(5);
  return budget;
}

/** What every rate budget promises; one battery for all of them. */
export function rateBudgetBattery(make: (settings?: Partial<BudgetSettings>) => RateBudget): void {
  it('uses nearly all of the limit under a backlog and never runs into it', async () => {
    const server = limitedHubSpot({ limit: 40, windowMs: WINDOW_MS });
    const budget = make();
    const endAt = Date.now() + WINDOW_MS * 4;
    const worker = async () => {
      while (Date.now() < endAt) {
        const permit = await budget.take({ portalId: '1', lane: 1 });
        budget.settle(permit, await server.answer());
      }
    };
    await Promise.all(Array.from({ length: 12 }, worker));
    expect(server.counts.refused).toBe(0);
    // 4 windows and a burst: 160 to 200 are possible; timers cost a little at this small scale.
    expect(server.counts.calls).toBeGreaterThanOrEqual(140);
  });

  it('takes an unknown window for full: one call goes, the others wait for what it learns', async () => {
    const budget = make();
    const first = await budget.take({ portalId: '1', lane: 0 });
    expect(await takeNow(budget, 4)).toEqual([]);
    budget.settle(first, answered(40, 37));
    // HubSpot counts three calls, one of them ours.
    expect(await takeNow(budget, 60)).toHaveLength(40 - 3 - 1);
  });

  it('lets any lane make the first call', async () => {
    const first = await make().take({ portalId: '1', lane: 3, maxWaitMs: 5_000 });
    expect(first).toMatchObject({ lane: 3 });
  });

  it('sends another first call when nothing was learnt from one', async () => {
    const budget = make();
    budget.settle(await budget.take({ portalId: '1', lane: 0 }), { kind: 'lost' });
    expect(await takeNow(budget, 3)).toHaveLength(1);
  });

  it('takes an answer without headers to say that calls go through', async () => {
    const budget = make();
    const first = await budget.take({ portalId: '1', lane: 0 });
    budget.settle(first, { kind: 'answered', headers: {} });
    expect(await takeNow(budget, 60)).toHaveLength(39);
  });

  it('keeps the portals apart', async () => {
    const budget = await known(make());
    expect(await takeNow(budget, 60)).toHaveLength(39);
    expect(await takeNow(budget, 1, { portalId: '2' })).toHaveLength(1);
  });

  it('counts a call until a window after its answer', async () => {
    const budget = await known(make());
    const permits = await takeNow(budget, 39);
    await wait(200);
    for (const permit of permits) budget.settle(permit, { kind: 'answered', headers: {} });
    await wait(WINDOW_MS - 150);
    expect(await takeNow(budget, 40, {}, 100)).toHaveLength(1);
    await wait(200);
    expect(await takeNow(budget, 50)).toHaveLength(39);
  });

  it('counts a call without an answer for its longest time and a window more', async () => {
    const budget = await known(make());
    await takeNow(budget, 39);
    await wait(WINDOW_MS + 50);
    // Only the first call of all, which was answered, has left the window.
    expect(await takeNow(budget, 40, {}, 200)).toHaveLength(1);
  });

  it('gives back a call that was not made', async () => {
    const budget = await known(make());
    const permits = await takeNow(budget, 39);
    for (const permit of permits.slice(0, 7)) budget.settle(permit, { kind: 'unsent' });
    expect(await takeNow(budget, 40)).toHaveLength(7);
  });

  it('learns another limit from the headers', async () => {
    const budget = make();
    const first = await budget.take({ portalId: '1', lane: 0 });
    budget.settle(first, answered(12, 11));
    expect(await takeNow(budget, 60)).toHaveLength(11);
    expect((await budget.usage('1')).limit).toBe(12);
  });

  it('leaves to other apps what they use, with a margin', async () => {
    const budget = await known(make());
    const one = await budget.take({ portalId: '1', lane: 0 });
    budget.settle(one, answered(40, 18));
    // 22 are used, 2 of them by us: 20 by others, taken for 22.
    expect(await takeNow(budget, 60)).toHaveLength(40 - 22 - 2);
  });

  it('stays almost free of refusals while another app eats half of the limit', async () => {
    const server = limitedHubSpot({ limit: 40, windowMs: WINDOW_MS });
    const budget = make();
    const endAt = Date.now() + WINDOW_MS * 4;
    const other = async () => {
      while (Date.now() < endAt) {
        server.useElsewhere(1);
        await wait(WINDOW_MS / 20);
      }
    };
    const worker = async () => {
      while (Date.now() < endAt) {
        const permit = await budget.take({ portalId: '1', lane: 1 });
        budget.settle(permit, await server.answer());
      }
    };
    await Promise.all([other(), worker(), worker(), worker()]);
    expect(server.counts.refused).toBeLessThanOrEqual(2);
    expect(server.counts.calls).toBeGreaterThan(40);
  });

  describe('after a 429', () => {
    it('stops the portal until the window is over, then sends one call ahead', async () => {
      const budget = await known(make());
      const one = await budget.take({ portalId: '1', lane: 0 });
      budget.settle(one, limited());
      const shutAt = Date.now();
      const permit = await budget.take({ portalId: '1', lane: 0 });
      expect(Date.now() - shutAt).toBeGreaterThanOrEqual(WINDOW_MS - 5);
      expect(await takeNow(budget, 5)).toEqual([]);
      budget.settle(permit, answered(40, 39));
      expect(await takeNow(budget, 5)).toHaveLength(5);
    });

    it('waits as long as HubSpot asks, no more and no less than 100 ms off', async () => {
      const budget = await known(make());
      const one = await budget.take({ portalId: '1', lane: 0 });
      budget.settle(one, limited(300));
      const shutAt = Date.now();
      expect((await budget.usage('1')).blockedForMs).toBeGreaterThan(200);
      await budget.take({ portalId: '1', lane: 1 });
      expect(Date.now() - shutAt).toBeGreaterThanOrEqual(295);
      expect(Date.now() - shutAt).toBeLessThan(400);
    });

    it('stops no other portal', async () => {
      const budget = await known(await known(make()), '2');
      const one = await budget.take({ portalId: '1', lane: 0 });
      budget.settle(one, limited());
      expect(await takeNow(budget, 3, { portalId: '2' })).toHaveLength(3);
    });

    it('is not reopened by answers that were under way', async () => {
      const budget = await known(make());
      const [one, other] = await takeNow(budget, 2);
      budget.settle(one!, limited());
      budget.settle(other!, answered(40, 37));
      expect(await takeNow(budget, 2)).toEqual([]);
    });
  });

  describe('lanes', () => {
    it('leave room: bulk stops at 70 %, reviews at 85 %, behaviour leaves the last slot', async () => {
      const budget = make({ windowMs: 4_000, callTimeoutMs: 10_000 });
      const first = await budget.take({ portalId: '1', lane: 0 });
      budget.settle(first, { kind: 'answered', headers: {} });
      const used = async (lane: Lane) => (await takeNow(budget, 60, { lane }, 1_200)).length;
      expect(await used(3)).toBe(27);
      expect(await used(2)).toBe(6);
      expect(await used(1)).toBe(5);
      expect(await takeNow(budget, 60, { lane: 0 })).toHaveLength(1);
    });

    it('go in order, and first come first served within a lane', async () => {
      const budget = await known(make());
      await takeNow(budget, 39);
      const order: string[] = [];
      const ask = (name: string, lane: Lane) =>
        budget.take({ portalId: '1', lane }).then((permit) => {
          order.push(name);
          budget.settle(permit, { kind: 'answered', headers: {} });
        });
      const all = [ask('b1', 1), ask('b2', 1), ask('c', 2), ask('a1', 0), ask('a2', 0)];
      await Promise.all(all);
      expect(order.slice(0, 2)).toEqual(['a1', 'a2']);
      expect(order.indexOf('b1')).toBeLessThan(order.indexOf('b2'));
    });

    it('are paced above two fifths, so that a new lead finds a slot while behaviour has a backlog', async () => {
      const server = limitedHubSpot({ limit: 40, windowMs: WINDOW_MS });
      const budget = make();
      const endAt = Date.now() + WINDOW_MS * 4;
      const worker = async (lane: Lane) => {
        while (Date.now() < endAt) {
          const permit = await budget.take({ portalId: '1', lane });
          budget.settle(permit, await server.answer());
        }
      };
      const waits: number[] = [];
      const newLeads = async () => {
        await wait(WINDOW_MS * 2);
        while (Date.now() < endAt) {
          const askedAt = Date.now();
          const permit = await budget.take({ portalId: '1', lane: 0 });
          waits.push(Date.now() - askedAt);
          budget.settle(permit, await server.answer());
          await wait(WINDOW_MS / 10);
        }
      };
      await Promise.all([...Array.from({ length: 8 }, () => worker(1)), newLeads()]);
      expect(server.counts.refused).toBe(0);
      expect(waits.length).toBeGreaterThan(10);
      // A slot becomes free every 15 ms on average; without pacing the longest wait is most of a window.
      expect(Math.max(...waits)).toBeLessThan(WINDOW_MS / 3);
    });

    it('do not starve bulk where behaviour alone would take everything', async () => {
      const budget = await known(make());
      const endAt = Date.now() + WINDOW_MS * 4;
      const counts = new Map<Lane, number>();
      const worker = async (lane: Lane) => {
        while (Date.now() < endAt) {
          const permit = await budget.take({ portalId: '1', lane });
          counts.set(lane, (counts.get(lane) ?? 0) + 1);
          await wait(3);
          budget.settle(permit, { kind: 'answered', headers: {} });
        }
      };
      await Promise.all([worker(1), worker(1), worker(1), worker(1), worker(3)]);
      expect(counts.get(3)).toBeGreaterThanOrEqual(4);
      expect(counts.get(1)).toBeGreaterThan(4 * counts.get(3)!);
    });
  });

  describe('searches', () => {
    it('have a limit of their own', async () => {
      const budget = await known(make());
      const permits = await takeNow(budget, 10, { kind: 'search' });
      expect(permits).toHaveLength(3);
      expect(await takeNow(budget, 5)).toHaveLength(5);
      for (const permit of permits) budget.settle(permit, { kind: 'answered', headers: {} });
      await wait(SETTINGS.searchWindowMs + 20);
      expect(await takeNow(budget, 10, { kind: 'search' })).toHaveLength(3);
    });

    it('that are refused stop searches only', async () => {
      const budget = await known(make());
      const [one] = await takeNow(budget, 1, { kind: 'search' });
      budget.settle(one!, limited(300, 'search'));
      expect(await takeNow(budget, 2, { kind: 'search' })).toEqual([]);
      expect(await takeNow(budget, 2)).toHaveLength(2);
      const askedAt = Date.now();
      await budget.take({ portalId: '1', lane: 1, kind: 'search' });
      expect(Date.now() - askedAt).toBeLessThan(400);
    });
  });

  describe('a wait', () => {
    it('ends when the caller gives up, and costs nothing', async () => {
      const budget = await known(make());
      await takeNow(budget, 39);
      const giveUp = new AbortController();
      const waiting = budget.take({ portalId: '1', lane: 0, signal: giveUp.signal });
      setTimeout(() => giveUp.abort(), 20);
      await expect(waiting).rejects.toMatchObject({ code: 'hubspot-call-aborted', doing: 'retry' });
      const late = budget.take({ portalId: '1', lane: 0, signal: giveUp.signal });
      await expect(late).rejects.toMatchObject({ code: 'hubspot-call-aborted' });
      const { byLane } = await budget.usage('1');
      expect(byLane[0]).toBe(40);
    });

    it('ends after its longest time', async () => {
      const budget = await known(make());
      await takeNow(budget, 39);
      await expect(budget.take({ portalId: '1', lane: 0, maxWaitMs: 50 })).rejects.toMatchObject({
        code: 'rate-budget-wait',
        doing: 'retry',
        retryAfterMs: 1_000,
      });
    });

    it('ends when the budget is closed', async () => {
      const budget = await known(make());
      await takeNow(budget, 39);
      const waiting = budget.take({ portalId: '1', lane: 0 });
      setTimeout(() => void budget.close(), 20);
      await expect(waiting).rejects.toMatchObject({ code: 'rate-budget-closed' });
    });
  });

  it('tells how much is used, by lane, and what is left', async () => {
    const budget = await known(make());
    expect((await budget.usage('unseen')).isKnown).toBe(false);
    await takeNow(budget, 3, { lane: 3 });
    await takeNow(budget, 2, { lane: 1 });
    const [last] = await takeNow(budget, 1, { lane: 0 });
    budget.settle(last!, answered(40, 23));
    await wait(5);
    // 17 used by HubSpot's count, 7 of them ours: 10 by others, taken for 11.
    expect(await budget.usage('1')).toEqual({
      isKnown: true,
      limit: 40,
      byLane: [2, 2, 0, 3],
      others: 11,
      free: 40 - 7 - 11,
      blockedForMs: 0,
    });
  });

  it('forgets a portal that was quiet for a while: others may have used its window', async () => {
    const budget = await known(make());
    await wait(WINDOW_MS * 1.5 + 50);
    expect(await takeNow(budget, 5)).toHaveLength(1);
  });
}
