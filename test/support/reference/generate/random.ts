/** A seeded source of chance; the same seed gives the same draws on every machine. */
export type Random = {
  /** In [0, 1). */
  unit(): number;
  /** A whole number, both ends included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
};

/** mulberry32. The seed is mixed with a salt, so that model 7 and lead 7 share no draws. */
export function randomFrom(seed: number, salt: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)) >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    int,
    chance: (probability) => unit() < probability,
    pick: (items) => items[int(0, items.length - 1)]!,
    shuffle: (items) =>
      items
        .map((item) => ({ item, key: unit() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
  };
}
