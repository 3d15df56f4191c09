export type WorkSlots = {
  /** How many are free; 0 also while others wait for one. */
  free(): number;
  /** Does the work as soon as a slot is free: first come, first served. */
  take<T>(work: () => Promise<T>): Promise<T>;
};

type Options = {
  readonly slots: number;
  /** What takes longer waits for somebody else, such as HubSpot: it goes on, and its slot is free again. */
  readonly heldAtMostMs: number;
};

/** Keeps a process from beginning more at once than it can do: what waits longest is then done, not begun. */
export function workSlots({ slots, heldAtMostMs }: Options): WorkSlots {
  let free = slots;
  const line: (() => void)[] = [];

  /** Gives the one way to leave a slot, of which only the first call counts. */
  async function enter(): Promise<() => void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    let isHeld = true;
    const leave = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    };
    const timer = setTimeout(leave, heldAtMostMs);
    return leave;
  }

  return {
    free: () => free,
    async take(work) {
      const leave = await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
