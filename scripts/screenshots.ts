/** `npm run screenshots`: makes the pictures of README and docs from the running program. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/open-browser.ts';
import { buildCard } from './build-card.ts';
import { watchBackfill } from './demo/backfill-bar.ts';
import { installByOAuth } from './demo/install-by-oauth.ts';
import { startApp } from './demo/start-app.ts';
import { PUBLIC_URL, startEmulator } from './demo/start-emulator.ts';

const PORTAL = '4242001';
const OUT = process.argv[2] ?? 'docs/images';

const folder = await mkdtemp(join(tmpdir(), 'assay-screenshots-'));
const clientSecret = randomBytes(24).toString('hex');
const cardBundle = await buildCard({ outDir: folder, variables: { PUBLIC_URL } });
const emulator = await startEmulator({ folder, clientSecret, cardBundle });
const app = await startApp({
  folder,
  emulatorUrl: emulator.client.url,
  clientSecret,
  tokenKey: randomBytes(32).toString('base64'),
  operatorToken: randomBytes(24).toString('hex'),
});
const browser = await openBrowser();
try {
  await emulator.client.post('/app-origin', { origin: app.origin });
  const progress = await installByOAuth({ appOrigin: app.origin, portalId: PORTAL });
  await watchBackfill(progress, new AbortController().signal);
  await mkdir(OUT, { recursive: true });
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 2,
  });
  const record = await aTierTwoLead();

  await page.goto(emulator.client.url);
  await page.getByText('Tier 1').first().waitFor();
  await page.screenshot({ path: join(OUT, 'contacts.png') });

  await page.goto(record);
  await card(page).getByText('Tier 2', { exact: true }).waitFor();
  for (const act of ['Looked at pricing', 'Started a trial'])
    await page.getByRole('button', { name: act }).click();
  await card(page).getByText('Tier 1', { exact: true }).waitFor();
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(OUT, 'record.png') });
  await card(page).getByRole('button', { name: /^Fit/ }).click();
  await page.waitForTimeout(300);
  await card(page)
    .locator('section')
    .first()
    .screenshot({ path: join(OUT, 'card.png') });

  await page.goto(`${emulator.client.url}/workflows?portal=${PORTAL}`);
  await page.waitForTimeout(800);
  await page.screenshot({ path: join(OUT, 'workflows.png') });

  await state('loading', page, () => new Promise(() => undefined));
  await state('empty', page, () =>
    Promise.resolve({ status: 404, body: '{"error":{"code":"contact-unknown","message":""}}' }),
  );
  await state('error', page, () =>
    Promise.resolve({ status: 503, body: '{"error":{"code":"unavailable","message":""}}' }),
  );
  await state('not-scored', page, () =>
    Promise.resolve({
      status: 200,
      body: '{"state":"not_scored","reason":"waiting","message":"This contact has not been judged yet."}',
    }),
  );

  async function aTierTwoLead(): Promise<string> {
    const contacts = await emulator.client.contacts(PORTAL, [
      'assay_tier',
      'assay_fit',
      'hubspot_owner_id',
    ]);
    const [best] = contacts
      .filter(
        ({ properties }) => properties.assay_tier === 'tier_2' && !properties.hubspot_owner_id,
      )
      .toSorted((a, b) => Number(b.properties.assay_fit) - Number(a.properties.assay_fit));
    return `${emulator.client.url}/contacts/${PORTAL}/record/0-1/${best?.id ?? ''}`;
  }

  /** The card as it looks when the backend answers in a given way. */
  async function state(
    name: string,
    on: Page,
    answer: () => Promise<{ status: number; body: string }>,
  ): Promise<void> {
    await on.route('**/card-fetch', async (route) => {
      const { status, body } = await answer();
      await route.fulfill({
        status: 200,
        json: { status, body, contentType: 'application/json' },
      });
    });
    await on.goto(record);
    await on.waitForTimeout(1_500);
    await card(on)
      .locator('section')
      .first()
      .screenshot({ path: join(OUT, `card-${name}.png`) });
    await on.unroute('**/card-fetch');
  }
} finally {
  await browser.close();
  await app.child.stop();
  await emulator.child.stop();
  await rm(folder, { recursive: true, force: true });
}

function card(page: Page) {
  return page.locator('aside[aria-label="Cards"]');
}
