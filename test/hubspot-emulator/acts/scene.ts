import type { Scene } from './move.ts';

/** The made-up website of the portal. */
export const SITE = 'https://www.seller.example';
export const DAY_MS = 86_400_000;

/** What the act was told to set, or the usual. */
export function valueOf(scene: Scene, normal: string): string {
  return scene.attributes['value'] ?? normal;
}

/** The page that the act was told, or one of the seller's site. */
export function urlOf(scene: Scene, path: string): string {
  return scene.attributes['url'] ?? `${SITE}${path}`;
}

/** The next whole number of a counter; an absent one counts from 0. */
export function plus(scene: Scene, name: string, by = 1): string {
  return String(Number(scene.before[name] ?? 0) + by);
}
