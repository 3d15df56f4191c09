import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAppDefinition } from '../hubspot-emulator/app-definition.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/emulator');
const json = (name: string): any => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));

function read(changes: { app?: any; webhooks?: any; variables?: Record<string, string> } = {}) {
  return readAppDefinition({
    app: changes.app ?? json('app.json'),
    webhooks: changes.webhooks ?? json('webhooks-hsmeta.json'),
    variables: changes.variables ?? { PUBLIC_URL: 'https://fixture.example' },
    clientId: 'c',
    clientSecret: 's',
    appId: 777001,
  });
}

function withEntry(list: string, entry: Record<string, unknown>): any {
  const webhooks = json('webhooks-hsmeta.json');
  webhooks.config.subscriptions[list].push({ active: true, ...entry });
  return webhooks;
}

describe('the project files, as the emulator reads them', () => {
  it('fill their placeholders and give the active subscriptions', () => {
    const app = read();
    expect(app.redirectUrls).toEqual(['https://fixture.example/oauth/callback']);
    expect(app.targetUrl).toBe('https://fixture.example/webhooks/hubspot');
    expect(app.maxConcurrentRequests).toBe(6);
    expect(app.subscriptions).toHaveLength(13);
    expect(app.subscriptions.map(({ propertyName }) => propertyName)).not.toContain('lastname');
    expect(new Set(app.subscriptions.map(({ id }) => id)).size).toBe(13);
    const meeting = app.subscriptions.find(({ objectType }) => objectType === 'meetings');
    expect(meeting).toMatchObject({ action: 'creation', carriesTypeId: true });
  });

  it.each([
    [
      'an object type that does not exist',
      'crmObjects',
      { subscriptionType: 'object.creation', objectType: 'cat' },
    ],
    [
      '"meeting" for a meeting event',
      'crmObjects',
      { subscriptionType: 'object.creation', objectType: 'meeting' },
    ],
    ['a legacy type among the objects', 'crmObjects', { subscriptionType: 'contact.creation' }],
    [
      'an object type among the legacy ones',
      'legacyCrmObjects',
      { subscriptionType: 'object.creation', objectType: 'contact' },
    ],
    [
      'a privacy deletion in the wrong list',
      'legacyCrmObjects',
      { subscriptionType: 'contact.privacyDeletion' },
    ],
    [
      'a property change without its property',
      'crmObjects',
      { subscriptionType: 'object.propertyChange', objectType: 'contact' },
    ],
    [
      'a property that cannot be subscribed',
      'crmObjects',
      {
        subscriptionType: 'object.propertyChange',
        objectType: 'contact',
        propertyName: 'num_unique_conversion_events',
      },
    ],
    [
      'an unknown action',
      'crmObjects',
      { subscriptionType: 'object.sneeze', objectType: 'contact' },
    ],
    [
      'an unknown key',
      'crmObjects',
      { subscriptionType: 'object.creation', objectName: 'contact' },
    ],
  ])('are refused for %s', (_what, list, entry) => {
    expect(() => read({ webhooks: withEntry(list, entry) })).toThrow(/^emulator: /u);
  });

  it('are refused for five concurrent requests, a target without https and a missing placeholder', () => {
    const few = json('webhooks-hsmeta.json');
    few.config.settings.maxConcurrentRequests = 5;
    expect(() => read({ webhooks: few })).toThrow(/must be more than 5/u);
    expect(() => read({ variables: { PUBLIC_URL: 'http://fixture.example' } })).toThrow(
      /targetUrl/u,
    );
    expect(() => read({ variables: {} })).toThrow(/no value for the placeholder \$\{PUBLIC_URL\}/u);
  });

  it('are refused without the scope that every app needs', () => {
    const app = json('app.json');
    app.config.auth.requiredScopes = ['crm.objects.contacts.read'];
    expect(() => read({ app })).toThrow(/must include "oauth"/u);
  });
});
