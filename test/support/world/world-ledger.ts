import type { World } from './start-world.ts';
import { until } from './until.ts';

/** What became of the events, by the app's own count. */
export type Totals = Readonly<
  Record<
    'received' | 'repeated' | 'applied' | 'superseded' | 'ignored' | 'dead' | 'pending',
    number
  >
>;

type Report = {
  readonly inbox: { readonly events: number };
  readonly totals: Totals;
  readonly portals: readonly (Totals & { readonly portalId: string })[];
};

/** What an operator reads about all events, or about those of one portal, once nothing is in the inbox any more. */
export async function ledgerOf(world: World, portalId?: string): Promise<Totals> {
  const { totals, portals } = await until('the inbox is empty', async () => {
    const report = await reportOf(world);
    return report.inbox.events === 0 && report;
  });
  const own = portals.find((portal) => portal.portalId === portalId);
  return countsOf(portalId === undefined ? totals : own);
}

async function reportOf(world: World): Promise<Report> {
  const response = await fetch(`${world.origin()}/health/ledger`, {
    headers: { authorization: `Bearer ${world.operatorToken}` },
  });
  if (!response.ok) throw new Error(`the ledger was answered with ${response.status}`);
  return (await response.json()) as Report;
}

/** Nothing was ever told of a portal that the report does not know. */
function countsOf(totals: Partial<Totals> = {}): Totals {
  const { received = 0, repeated = 0, applied = 0, superseded = 0 } = totals;
  const { ignored = 0, dead = 0, pending = 0 } = totals;
  return { received, repeated, applied, superseded, ignored, dead, pending };
}

/** The emulator's own book: what it sent, and what of it nobody has read since. */
export type Book = {
  readonly sent: number;
  readonly acked: number;
  readonly open: number;
  readonly pending: number;
  readonly lost: number;
  readonly deliveries: Readonly<Record<string, number>>;
};

export function bookOf(world: World): Promise<Book> {
  return world.emulator.get<Book>('/ledger?lostAfterMs=3600000');
}

/** Waits until nothing is on its way any more, by both sides' count. */
export async function settled(world: World, withinMs?: number): Promise<void> {
  const isSettled = async () => {
    const [book, totals] = await Promise.all([bookOf(world), ledgerOf(world)]);
    return book.open === 0 && book.pending === 0 && totals.pending === 0;
  };
  await until('no event is on its way any more', isSettled, withinMs);
}
