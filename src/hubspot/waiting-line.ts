import { AppError } from '../errors.ts';
import type { CallAsk, Permit } from './rate-budget.ts';
import type { Ask, Grant } from './rate-window.ts';

type WaitingLineOptions = {
  /** Asks the budget's window for one call for the most urgent of those who wait. */
  readonly grant: (portalId: string, asks: readonly Ask[]) => Promise<Grant>;
  /** Gives a call back that nobody waits for any more. */
  readonly giveBack: (permit: Permit) => void;
};

export type WaitingLine = {
  take(ask: CallAsk): Promise<Permit>;
  /** Looks again at once: something has changed. */
  wake(portalId: string): void;
  /** Ends every wait with `rate-budget-closed`. */
  close(): void;
};

type Waiter = Ask & {
  readonly admit: (permit: Permit) => void;
  readonly dismiss: (error: AppError) => void;
};
type Line = { waiters: Waiter[]; looking: boolean; lookAgain: boolean; timer?: NodeJS.Timeout };

const MAX_WAIT_MS = 60_000;

/** Those of this process who wait for a call, a line for each portal: first come, first served within a lane. */
export function waitingLine({ grant, giveBack }: WaitingLineOptions): WaitingLine {
  const lines = new Map<string, Line>();

  async function look(portalId: string): Promise<void> {
    const line = lines.get(portalId);
    if (line === undefined) return;
    if (line.looking) {
      line.lookAgain = true;
      return;
    }
    line.looking = true;
    do {
      line.lookAgain = false;
      clearTimeout(line.timer);
      await admitAll(portalId, line);
    } while (line.lookAgain);
    line.looking = false;
    if (line.waiters.length === 0) lines.delete(portalId);
  }

  async function admitAll(portalId: string, line: Line): Promise<void> {
    while (line.waiters.length > 0) {
      try {
        const answer = await grant(portalId, distinct(line.waiters));
        if (answer.granted) {
          admitOne(portalId, line, answer);
          continue;
        }
        line.timer = setTimeout(() => void look(portalId), Math.max(1, answer.waitMs));
      } catch (cause) {
        for (const waiter of [...line.waiters]) waiter.dismiss(broken(cause));
      }
      return;
    }
  }

  function admitOne(portalId: string, line: Line, answer: Extract<Grant, { granted: true }>): void {
    const { ask, id, sentAt } = answer;
    const permit = { portalId, lane: ask.lane, kind: ask.kind, id, sentAt };
    const index = line.waiters.findIndex(
      ({ lane, kind }) => lane === ask.lane && kind === ask.kind,
    );
    const [waiter] = index < 0 ? [] : line.waiters.splice(index, 1);
    if (waiter === undefined) giveBack(permit);
    else waiter.admit(permit);
  }

  return {
    take({ portalId, lane, kind = 'plain', signal, maxWaitMs = MAX_WAIT_MS }) {
      return new Promise((resolve, reject) => {
        const line = lines.get(portalId) ?? { waiters: [], looking: false, lookAgain: false };
        lines.set(portalId, line);
        const leave = (end: () => void) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          line.waiters = line.waiters.filter((other) => other !== waiter);
          end();
        };
        const waiter: Waiter = {
          lane,
          kind,
          admit: (permit) => leave(() => resolve(permit)),
          dismiss: (error) => leave(() => reject(error)),
        };
        const onAbort = () => waiter.dismiss(aborted());
        const timer = setTimeout(
          () => waiter.dismiss(waitedTooLong(lane)),
          Math.min(maxWaitMs, MAX_WAIT_MS),
        );
        if (signal?.aborted) {
          onAbort();
          return;
        }
        signal?.addEventListener('abort', onAbort);
        line.waiters.push(waiter);
        void look(portalId);
      });
    },
    wake: (portalId) => void look(portalId),
    close() {
      for (const line of lines.values()) {
        clearTimeout(line.timer);
        for (const waiter of [...line.waiters]) waiter.dismiss(broken(undefined));
      }
      lines.clear();
    },
  };
}

function distinct(waiters: readonly Waiter[]): Ask[] {
  const asks = new Map<string, Ask>();
  for (const { lane, kind } of waiters) asks.set(`${String(lane)} ${kind}`, { lane, kind });
  return [...asks.values()];
}

function aborted(): AppError {
  return new AppError({
    code: 'hubspot-call-aborted',
    message: 'The call to HubSpot was given up by its caller.',
    doing: 'retry',
  });
}

function waitedTooLong(lane: number): AppError {
  return new AppError({
    code: 'rate-budget-wait',
    message: 'The portal’s call limit left no room for this lane in time.',
    doing: 'retry',
    retryAfterMs: 1_000,
    details: { lane },
  });
}

function broken(cause: unknown): AppError {
  return new AppError({
    code: 'rate-budget-closed',
    message: 'The rate budget was closed or failed while a call waited.',
    doing: 'retry',
    cause,
  });
}
