import type { World } from './start-world.ts';
import type { Links } from './world-links.ts';

/** The links of a world that was started with such as can be cut. */
export function linksOf({ links }: World): Links {
  if (links === null) throw new Error('this world has no links to cut');
  return links;
}
