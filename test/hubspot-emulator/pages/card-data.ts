import { existsSync, readFileSync } from 'node:fs';
import type { PagesContext } from '../pages-context.ts';
import type { CardData } from './page-data.ts';

export const CARD_BUNDLE_URL = '/pages-assets/card.js';

/** What HubSpot hands to a card in the sidebar of this contact; the context as the SDK types it. */
export function cardData(context: PagesContext, portalId: string, contactId: string): CardData {
  const portal = context.portals().find((each) => each.portalId === portalId);
  const user = context.user(portalId);
  const { card } = context;
  if (portal === undefined || user === null) return { available: false, reason: 'unknown portal' };
  if (!portal.installed)
    return { available: false, reason: `${card.appName} is not installed in this account.` };
  if (card.bundlePath === null)
    return { available: false, reason: 'The emulator was started without the bundle of the card.' };

  return {
    available: true,
    title: card.title,
    bundleUrl: CARD_BUNDLE_URL,
    context: {
      location: 'crm.record.sidebar',
      portal: { id: Number(portalId), timezone: portal.timeZone },
      user: {
        id: user.id,
        email: user.email,
        emails: [user.email],
        firstName: user.firstName,
        lastName: user.lastName,
        locale: 'en-us',
        language: 'en',
        roles: [],
        teams: user.teams.map(({ id, name }) => ({ id: Number(id), name, teammates: [] })),
        permissions: [],
      },
      crm: { objectId: Number(contactId), objectTypeId: '0-1' },
      extension: { appId: card.appId, appName: card.appName, cardTitle: card.title },
      variables: variablesOf(card.bundlePath),
    },
  };
}

/** The production build writes the profile's variables into the manifest beside the bundle. */
function variablesOf(bundlePath: string): unknown {
  const manifest = bundlePath.replace(/\.js$/, '-manifest.json');
  if (!existsSync(manifest)) return {};
  return JSON.parse(readFileSync(manifest, 'utf8')).variables ?? {};
}
