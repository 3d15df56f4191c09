import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildCard } from '../../scripts/build-card.ts';
import type { EmulatedContact } from '../../scripts/demo/emulator-client.ts';
import { startApp, type RunningApp } from '../../scripts/demo/start-app.ts';
import {
  PUBLIC_URL,
  startEmulator,
  type RunningEmulator,
} from '../../scripts/demo/start-emulator.ts';
import { openBrowser } from '../support/open-browser.ts';

const PORTAL = '4242001';

/** The story of an admin who installs the app and a rep who opens a record, in a real browser. */
describe('Assay in the browser', () => {
  let folder: string;
  let emulator: RunningEmulator;
  let app: RunningApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-browser-'));
    const clientSecret = randomBytes(24).toString('hex');
    const cardBundle = await buildCard({ outDir: folder, variables: { PUBLIC_URL } });
    emulator = await startEmulator({
      folder,
      clientSecret,
      cardBundle,
      args: ['--portal-size', '200'],
    });
    app = await startApp({
      folder,
      emulatorUrl: emulator.client.url,
      clientSecret,
      tokenKey: randomBytes(32).toString('base64'),
      operatorToken: randomBytes(24).toString('hex'),
    });
    await emulator.client.post('/app-origin', { origin: app.origin });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await app?.child.stop();
    await emulator?.child.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('says on the record that the app is not connected yet', async () => {
    const [first] = await emulator.client.contacts(PORTAL, ['email']);
    await page.goto(recordUrl(first!));
    await card()
      .getByText(/not installed|install/i)
      .first()
      .waitFor();
    expect(await card().innerText()).not.toMatch(/Tier [123]/);
  });

  it('installs from the connected-app page, with a progress bar until all are judged', async () => {
    await page.goto(`${emulator.client.url}/app?portal=${PORTAL}`);
    await page.getByRole('link', { name: 'Install Assay' }).click();
    await page.getByText('crm.objects.contacts.write').waitFor();
    await page.getByRole('button', { name: 'Connect app' }).click();
    await page.getByRole('heading', { name: 'Assay is ready' }).waitFor({ timeout: 60_000 });
    expect(await page.locator('main').innerText()).toContain('200 of 200 contacts');
  });

  it('assigned nobody during the backfill', async () => {
    const owned = await emulator.client.get<{ contacts: EmulatedContact[] }>(
      `/portals/${PORTAL}/contacts?properties=hubspot_owner_id,assay_tier`,
    );
    expect(owned.contacts.every(({ properties }) => properties.assay_tier)).toBe(true);
    const judged = await Promise.all(
      owned.contacts
        .filter(({ properties }) => properties.hubspot_owner_id)
        .slice(0, 20)
        .map(({ id }) => historyOf(id)),
    );
    for (const { history } of judged) {
      for (const { source } of history.hubspot_owner_id ?? [])
        expect(source.type).not.toBe('INTEGRATION');
    }
  });

  it('moves a tier-2 lead to tier 1 within five seconds of looking at pricing and starting a trial', async () => {
    const lead = await tierTwoLeadWithoutOwner();
    await page.goto(recordUrl(lead));
    await card().getByText('Tier 2', { exact: true }).waitFor();
    await expect(card().innerText()).resolves.toMatch(/Fit: \d/);

    await card().getByRole('button', { name: /^Fit/ }).click();
    await card().getByText('50 to 1,000 employees').first().waitFor();

    const startedAt = Date.now();
    await page.getByRole('button', { name: 'Looked at pricing' }).click();
    await page.getByRole('button', { name: 'Started a trial' }).click();
    await card().getByText('Tier 1', { exact: true }).waitFor({ timeout: 5_000 });
    await properties()
      .getByText(/Tier 1/)
      .first()
      .waitFor({ timeout: 5_000 });
    expect(Date.now() - startedAt).toBeLessThan(5_000);

    const after = await historyOf(lead.id);
    expect(after.properties.assay_tier).toBe('tier_1');
    expect(after.properties.assay_team).toBe('sales');
    expect(after.properties.hubspot_owner_id).toMatch(/^\d+$/);
    expect(after.history.hubspot_owner_id?.at(-1)?.source.type).toBe('INTEGRATION');
    await properties()
      .getByText(/Demo Sales/)
      .first()
      .waitFor();

    await page.goto(`${emulator.client.url}/workflows?portal=${PORTAL}`);
    await page
      .getByText(after.properties.firstname ?? 'Demo')
      .first()
      .waitFor();
  });

  it('counts a budget that the rep has confirmed, in the card and at once', async () => {
    const lead = await tierTwoLeadWithoutOwner();
    await page.goto(recordUrl(lead));
    await card().getByText('Tier 2', { exact: true }).waitFor();
    await page.getByLabel('Budget').selectOption({ label: 'Approved' });
    await card().getByText('Discovery: 8 / 30').waitFor({ timeout: 5_000 });
  });

  const card = () => page.locator('aside[aria-label="Cards"]');
  const properties = () => page.locator('aside[aria-label="Properties"]');

  function recordUrl({ id }: EmulatedContact): string {
    return `${emulator.client.url}/contacts/${PORTAL}/record/0-1/${id}`;
  }

  async function tierTwoLeadWithoutOwner(): Promise<EmulatedContact> {
    const names = ['assay_tier', 'hubspot_owner_id', 'assay_fit', 'assay_readiness'];
    const contacts = await emulator.client.contacts(PORTAL, names);
    const waiting = contacts
      .filter(
        ({ properties }) => properties.assay_tier === 'tier_2' && !properties.hubspot_owner_id,
      )
      .toSorted((a, b) => Number(b.properties.assay_fit) - Number(a.properties.assay_fit));
    expect(waiting.length).toBeGreaterThan(0);
    return waiting[0]!;
  }

  type Shown = {
    properties: Record<string, string | null>;
    history: Record<string, { source: { type: string } }[]>;
  };
  function historyOf(id: string): Promise<Shown> {
    return emulator.client.get<Shown>(`/portals/${PORTAL}/contacts/${id}`);
  }
});
