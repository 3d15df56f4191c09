import type { World } from './start-world.ts';
import type { Servers } from './world-stores.ts';

/** The servers of a world with real stores. */
export function serversOf({ servers }: World): Servers {
  if (servers === null) throw new Error('this world has no servers');
  return servers;
}
