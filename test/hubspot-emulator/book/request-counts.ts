/** How many calls came, by kind and answer. */
export type RequestCounts = {
  readonly count: (call: {
    portalId: string | null;
    /** Method and path with the ids left out. */
    kind: string;
    status: number;
    /** Records that the call read or wrote. */
    records: number;
  }) => void;
  readonly summary: (portalId?: string) => RequestSummary;
  readonly reset: () => void;
};

export type RequestSummary = {
  readonly total: number;
  readonly limited: number;
  readonly errors: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byKind: Readonly<
    Record<string, { calls: number; records: number; byStatus: Readonly<Record<string, number>> }>
  >;
};

type Cell = { calls: number; records: number };

/** Counts from zero. */
export function createRequestCounts(): RequestCounts {
  const cells = new Map<string, Cell>();
  return {
    count: ({ portalId, kind, status, records }) => {
      const key = `${portalId ?? ''}\t${kind}\t${status}`;
      const cell = cells.get(key) ?? { calls: 0, records: 0 };
      cells.set(key, cell);
      cell.calls += 1;
      cell.records += records;
    },
    summary: (portalId) => add(cells, portalId),
    reset: () => cells.clear(),
  };
}

function add(cells: ReadonlyMap<string, Cell>, portalId: string | undefined): RequestSummary {
  const byStatus: Record<string, number> = {};
  const byKind: Record<
    string,
    { calls: number; records: number; byStatus: Record<string, number> }
  > = {};
  let [total, errors] = [0, 0];
  for (const [key, { calls, records }] of cells) {
    const [portal = '', kind = '', status = ''] = key.split('\t');
    if (portalId !== undefined && portal !== portalId) continue;
    total += calls;
    if (Number(status) >= 400) errors += calls;
    byStatus[status] = (byStatus[status] ?? 0) + calls;
    const row = (byKind[kind] ??= { calls: 0, records: 0, byStatus: {} });
    row.calls += calls;
    row.records += records;
    row.byStatus[status] = (row.byStatus[status] ?? 0) + calls;
  }
  return { total, limited: byStatus['429'] ?? 0, errors, byStatus, byKind };
}
