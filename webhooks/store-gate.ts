export type Passed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export type StoreGate = {
  /**
   * Does the work if not too much of it is under way, and waits for it only so long. What is late goes on: if it ends
   * well after all, the delivery that is sent again is found to be a repeat.
   */
  pass<T>(work: () => Promise<T>, withinMs: number): Promise<Passed<T>>;
};

type Options = { readonly mostUnderWay: number };

/** Keeps a database that cannot keep up from taking the door with it: who would wait in vain is told at once. */
export function storeGate({ mostUnderWay }: Options): StoreGate {
  let underWay = 0;

  async function count<T>(work: () => Promise<T>): Promise<Passed<T>> {
    underWay += 1;
    try {
      return { ok: true, value: await work() };
    } finally {
      underWay -= 1;
    }
  }

  return {
    async pass(work, withinMs) {
      if (underWay >= mostUnderWay) return { ok: false, reason: 'too many deliveries under way' };
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Passed<never>>((resolve) => {
        const reason = `not stored within ${Math.round(withinMs)} ms`;
        timer = setTimeout(() => resolve({ ok: false, reason }), withinMs);
      });
      const done = count(work);
      // Nobody waits any more for what is late, so nobody would hear how it fails.
      done.catch(() => undefined);
      try {
        return await Promise.race([done, late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
