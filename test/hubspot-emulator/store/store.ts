import type { EmulatorClock } from '../clock.ts';
import type { Portal } from './portal.ts';
import type { StoreEvent } from './store-events.ts';

/** All portals, in memory, and who listens to what happens in them. */
export type Store = {
  readonly clock: EmulatorClock;
  readonly portals: Map<string, Portal>;
  /** How long the search index lags behind a write, in ms. */
  searchLagMs: number;
  readonly emit: (event: StoreEvent) => void;
  /** Returns how to stop listening. */
  readonly subscribe: (listener: (event: StoreEvent) => void) => () => void;
};

/** A store without portals. */
export function createStore(options: { clock: EmulatorClock; searchLagMs: number }): Store {
  const listeners = new Set<(event: StoreEvent) => void>();
  return {
    clock: options.clock,
    portals: new Map(),
    searchLagMs: options.searchLagMs,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
