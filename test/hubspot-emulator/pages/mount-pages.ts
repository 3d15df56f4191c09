import type { Express } from 'express';
import type { PagesContext } from '../pages-context.ts';

/** Puts the people's pages on the emulator: contact list, record page, workflows. */
export function mountPages(app: Express, context: PagesContext): void {
  app.get('/', (_request, response) => {
    response.json({ emulator: true, portals: context.portals() });
  });
}
