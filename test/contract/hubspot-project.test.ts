import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { translate } from '@hubspot/project-parsing-lib/translate';
import { validateUid } from '@hubspot/project-parsing-lib/uid';
import { z } from 'zod';
import { loadAppManifest } from '../../src/app-manifest.ts';
import { buildCard } from '../../scripts/build-card.ts';
import { stageHubSpot } from '../../scripts/stage-hubspot.ts';

const root = join(import.meta.dirname, '../..');
const PUBLIC_URL = 'https://assay.example';

const url = z.string().startsWith('https://');
const scopes = z.array(z.string().regex(/^[a-z.]+$/));

/** HubSpot's own schemas need an account; these say the same of what we use (PLATFORM facts of 2026.09). */
const AppConfig = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  distribution: z.literal('marketplace'),
  auth: z.strictObject({
    // A marketplace app can have no other.
    type: z.literal('oauth'),
    redirectUrls: z.array(url).nonempty(),
    requiredScopes: scopes.refine((names) => names.includes('oauth'), 'must include oauth'),
    optionalScopes: scopes,
    conditionallyRequiredScopes: scopes,
  }),
  permittedUrls: z.strictObject({ fetch: z.array(url), iframe: z.array(url), img: z.array(url) }),
  support: z.strictObject({ supportEmail: z.email() }).optional(),
});

const CardConfig = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  location: z.enum(['crm.record.tab', 'crm.record.sidebar', 'crm.preview', 'helpdesk.sidebar']),
  entrypoint: z.string().regex(/^\/app\/cards\/[^/]+\.tsx$/, 'must lie beside its hsmeta'),
  objectTypes: z.array(z.string()).nonempty(),
});

const active = z.boolean();
const WebhooksConfig = z.strictObject({
  settings: z.strictObject({ targetUrl: url, maxConcurrentRequests: z.int().gt(5) }),
  subscriptions: z.strictObject({
    crmObjects: z.array(
      z.union([
        z.strictObject({
          subscriptionType: z.literal('object.propertyChange'),
          objectType: z.string(),
          propertyName: z.string().regex(/^[a-z][a-z0-9_]*$/),
          active,
        }),
        z.strictObject({
          subscriptionType: z.enum([
            'object.creation',
            'object.deletion',
            'object.merge',
            'object.restore',
            'object.associationChange',
          ]),
          objectType: z.string(),
          active,
        }),
      ]),
    ),
    legacyCrmObjects: z.array(z.never()),
    hubEvents: z.array(
      z.strictObject({ subscriptionType: z.literal('contact.privacyDeletion'), active }),
    ),
  }),
});

const CONFIGS: Readonly<Record<string, z.ZodType>> = {
  APPLICATION: AppConfig,
  CARD: CardConfig,
  WEBHOOKS: WebhooksConfig,
};

describe('the HubSpot project', () => {
  let folder: string;
  let staged: Awaited<ReturnType<typeof translate>>;
  let metaFiles: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-project-'));
    ({ metaFiles } = await stageHubSpot({ root, outDir: folder }));
    staged = await translate(
      { projectSourceDir: folder, platformVersion: project().platformVersion, accountId: 1 },
      { skipValidation: true },
    );
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const nodes = () =>
    Object.values(staged.intermediateRepresentation.intermediateNodesIndexedByUid);

  it('is of the platform version that HubSpot takes listings for, and its source is what staging writes', () => {
    expect(project()).toEqual({
      name: 'assay',
      srcDir: 'build/hubspot',
      platformVersion: '2026.09',
    });
  });

  it('loses no component: HubSpot skips a misplaced one without an error', () => {
    expect(staged.skippedHsMetaFiles).toEqual([]);
    expect(
      nodes()
        .map(({ metaFilePath }) => metaFilePath)
        .sort(),
    ).toEqual([...metaFiles].sort());
  });

  it('has the app, its webhooks and the card, and no type that HubSpot does not know', () => {
    expect(
      nodes()
        .map(({ componentType }) => componentType)
        .sort(),
    ).toEqual(['APPLICATION', 'CARD', 'WEBHOOKS']);
  });

  it('names every component by a valid uid and by nothing beyond the allowed keys', () => {
    for (const file of metaFiles) {
      const meta = readMeta(file);
      expect(validateUid(String(meta['uid']))).toBeUndefined();
      expect(Object.keys(meta).sort()).toEqual(['config', 'type', 'uid']);
    }
  });

  it('gives each component the settings that HubSpot asks for', () => {
    for (const { componentType, config } of nodes()) {
      const filled = JSON.parse(JSON.stringify(config).replaceAll('${PUBLIC_URL}', PUBLIC_URL));
      expect(CONFIGS[componentType]?.safeParse(filled).error).toBeUndefined();
    }
  });

  it('leaves no placeholder that a profile with PUBLIC_URL does not fill', () => {
    const placeholders = metaFiles.flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/\$\{(.*?)\}/g),
    ]);
    expect(new Set(placeholders.map(([, name]) => name))).toEqual(new Set(['PUBLIC_URL']));
  });

  it('finds the entry of the card, whose imports all lead somewhere', () => {
    const { config } = readMeta('app/cards/qualification-card-hsmeta.json');
    const { entrypoint } = CardConfig.parse(config);
    expect(existsSync(join(folder, entrypoint))).toBe(true);
    expect(unresolved(join(folder, entrypoint))).toEqual([]);
  });

  it('lets the card reach the server, and HubSpot return to it, under the public URL only', () => {
    const { permittedUrls, auth } = appConfig();
    expect(permittedUrls).toEqual({ fetch: [PUBLIC_URL], iframe: [], img: [] });
    expect(auth.redirectUrls).toEqual([`${PUBLIC_URL}/oauth/callback`]);
  });

  it('asks at installation for exactly the scopes of the app', () => {
    const { auth } = appConfig();
    expect(loadAppManifest()).toEqual({
      requiredScopes: auth.requiredScopes,
      optionalScopes: auth.optionalScopes,
    });
  });

  it('takes no scope that would switch the calls of the card off, or that needs an approval', () => {
    const { auth } = appConfig();
    const all = [...auth.requiredScopes, ...auth.optionalScopes];
    expect(all.filter((scope) => /sensitive|sales-email-read|timeline/.test(scope))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('can leave the events of activities out', async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'assay-stage-'));
    await stageHubSpot({ root, outDir, activities: false });
    const text = readFileSync(join(outDir, 'app/webhooks/webhooks-hsmeta.json'), 'utf8');
    rmSync(outDir, { recursive: true });
    const { crmObjects } = WebhooksConfig.parse(
      JSON.parse(text.replaceAll('${PUBLIC_URL}', PUBLIC_URL)).config,
    ).subscriptions;
    expect(new Set(crmObjects.map(({ objectType }) => objectType))).toEqual(
      new Set(['contact', 'company']),
    );
  });

  function appConfig(): z.infer<typeof AppConfig> {
    const { config } = readMeta('app/app-hsmeta.json');
    return AppConfig.parse(
      JSON.parse(JSON.stringify(config).replaceAll('${PUBLIC_URL}', PUBLIC_URL)),
    );
  }

  function readMeta(file: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  }
});

describe('the bundle of the card', () => {
  it('is HubSpot’s production build and carries the variables of the profile', async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'assay-card-'));
    const bundle = await buildCard({ outDir, variables: { PUBLIC_URL } });
    const code = readFileSync(bundle, 'utf8');
    const manifest = JSON.parse(readFileSync(bundle.replace(/\.js$/, '-manifest.json'), 'utf8'));
    rmSync(outDir, { recursive: true });
    expect(code).not.toMatch(/jsxDEV|process\.env/);
    // React and remote-ui are the host's: a bundle that brings its own would render nothing.
    expect(code.trim()).toMatch(/\}\)\(React,RemoteUI\);$/);
    expect(code.length).toBeLessThan(60_000);
    expect(manifest).toMatchObject({ variables: { PUBLIC_URL } });
  });
});

function project(): { name: string; srcDir: string; platformVersion: string } {
  return JSON.parse(readFileSync(join(root, 'hsproject.json'), 'utf8'));
}

/** Relative imports, followed from a file, that name no file. */
function unresolved(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  if (!existsSync(file)) return [file];
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g);
  return [...imports].flatMap(([, path]) => unresolved(join(file, '..', path!), seen));
}
