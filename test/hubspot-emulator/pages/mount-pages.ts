import { readFile } from 'node:fs/promises';
import type { Express } from 'express';
import type { PagesContext } from '../pages-context.ts';
import { browserBundle } from './browser-bundle.ts';
import { CARD_BUNDLE_URL } from './card-data.ts';
import { pagesApi } from './pages-api.ts';
import { shell } from './shell.ts';

const PAGES = [
  '/',
  '/contacts/:portalId',
  '/contacts/:portalId/record/0-1/:contactId',
  '/workflows',
  '/app',
];

/** Puts the people's pages on the emulator: contact list, record page, workflows, installation. */
export function mountPages(app: Express, context: PagesContext): void {
  app.get(PAGES, (_request, response) => {
    response.type('html').send(shell());
  });
  app.get(CARD_BUNDLE_URL, async (_request, response) => {
    const { bundlePath } = context.card;
    if (bundlePath === null) return void response.status(404).end();
    // Read each time: a rebuilt card shows up with a reload.
    response.type('text/javascript').send(await readFile(bundlePath, 'utf8'));
  });
  app.get('/pages-assets/:name', async (request, response) => {
    const asset = (await browserBundle()).get(request.params.name);
    if (asset === undefined) return void response.status(404).end();
    response.type(asset.type).send(asset.text);
  });
  app.use('/pages-api', pagesApi(context));
}
