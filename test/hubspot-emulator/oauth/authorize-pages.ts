import type { AppDefinition } from '../app-definition.ts';
import type { PortalSummary } from '../pages-context.ts';
import type { AuthorizeRequest } from './check-authorize.ts';

/** What the page says about a scope. */
const SCOPE_WORDS: Readonly<Record<string, string>> = {
  oauth: 'Basic access to the account',
  'crm.objects.contacts.read': 'See contacts',
  'crm.objects.contacts.write': 'Change contacts',
  'crm.schemas.contacts.read': 'See the properties of contacts',
  'crm.schemas.contacts.write': 'Create and change properties of contacts',
  'crm.objects.owners.read': 'See owners',
  'crm.objects.companies.read': 'See companies',
  'crm.objects.companies.write': 'Change companies',
  'crm.schemas.companies.read': 'See the properties of companies',
  'crm.schemas.companies.write': 'Create and change properties of companies',
  'crm.objects.deals.read': 'See deals',
};

/** The page on which an admin sees the scopes and installs the app. Its form works without a script. */
export function installPage(
  app: AppDefinition,
  shown: {
    request: AuthorizeRequest;
    portals: readonly PortalSummary[];
    query: Readonly<Record<string, unknown>>;
  },
): string {
  const { request, portals, query } = shown;
  const hidden = Object.entries(query)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(
      ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
    );
  const scopes = [
    ...request.scopes.map((scope) => scopeLine(scope, '')),
    ...request.optionalScopes.map((scope) => scopeLine(scope, ' (optional)')),
  ];
  const choices = portals.map(
    (portal, index) =>
      `<label><input type="radio" name="portalId" value="${portal.portalId}"${index === 0 ? ' checked' : ''}>` +
      ` ${escape(portal.name)} (${portal.portalId})${portal.installed ? ', has the app' : ''}</label>`,
  );
  return page(
    `Connect ${app.name}`,
    `<h1>Connect ${escape(app.name)} to a HubSpot account</h1>
    <form method="post" action="/oauth/authorize">
      ${hidden.join('\n')}
      <h2>Account</h2>${choices.join('<br>')}
      <h2>${escape(app.name)} asks for</h2><ul>${scopes.join('')}</ul>
      <button type="submit" name="decision" value="install" id="install">Connect app</button>
      <button type="submit" name="decision" value="cancel" id="cancel" class="plain">Cancel</button>
    </form>`,
  );
}

/** The page that says why an install link does not work. */
export function refusalPage(title: string, message: string): string {
  return page(title, `<h1>Authorization failed: ${escape(title)}</h1><p>${escape(message)}</p>`);
}

function scopeLine(scope: string, note: string): string {
  return `<li>${escape(SCOPE_WORDS[scope] ?? scope)}${note}<br><code>${escape(scope)}</code></li>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <style>body{font:16px/1.5 system-ui,sans-serif;color:#213343;background:#f5f8fa;margin:0}
  main{max-width:34rem;margin:3rem auto;background:#fff;border:1px solid #cbd6e2;border-radius:6px;padding:1.5rem 2rem}
  h1{font-size:1.4rem}h2{font-size:1rem;margin:1.2rem 0 .4rem}code{color:#516f90;font-size:.85rem}
  button{font:inherit;padding:.5rem 1.2rem;border:1px solid #b3501f;border-radius:4px;background:#b3501f;color:#fff;cursor:pointer}
  button.plain{background:#fff;color:#213343;border-color:#7c98b6}footer{color:#516f90;font-size:.85rem;margin-top:1.5rem}</style>
  </head><body><main>${body}<footer>HubSpot emulator: a local stand-in, all data is made up.</footer></main></body></html>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
