export type WorkSlots = {
  /** How many are free; 0 also while others wait for one. */
  free(): number;
  /** Does the work as soon as a slot is free; of those that wait, the work that was due first. */
  take<T>(dueAt: number, work: () => Promise<T>): Promise<T>;
};

type Options = {
  readonly slots: number;
  /** What takes longer waits for somebody else, such as HubSpot: it goes on, and its slot is free again. */
  readonly heldAtMostMs: number;
};

/** Keeps a process from beginning more at once than it can do: what waits longest is then done, not begun. */
export function workSlots({ slots, heldAtMostMs }: Options): WorkSlots {
  let free = slots;
  const line: { readonly dueAt: number; readonly begin: () => void }[] = [];

  /** Gives the one way to leave a slot, of which only the first call counts. */
  async function enter(dueAt: number): Promise<() => void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((begin) => line.push({ dueAt, begin }));
    let isHeld = true;
    const leave = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      const next = takeFirst();
      if (next === undefined) free += 1;
      else next.begin();
    };
    const timer = setTimeout(leave, heldAtMostMs);
    return leave;
  }

  function takeFirst() {
    let first = 0;
    for (const [index, { dueAt }] of line.entries()) {
      if (dueAt < (line[first]?.dueAt ?? Infinity)) first = index;
    }
    return line.splice(first, 1)[0];
  }

  return {
    free: () => free,
    async take(dueAt, work) {
      const leave = await enter(dueAt);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
