type Installation = {
  /** Where Assay really answers. */
  readonly appOrigin: string;
  readonly portalId: string;
};

/**
 * Installs the app as an admin's browser would: install link, HubSpot's page with the scopes, its button, callback.
 * @returns the address of the page that shows the progress
 */
export async function installByOAuth({ appOrigin, portalId }: Installation): Promise<string> {
  const start = await fetch(`${appOrigin}/oauth/install`, { redirect: 'manual' });
  const cookie = (start.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  const authorize = locationOf(start, 'the install link');

  const page = await fetch(authorize);
  const html = await page.text();
  if (!page.ok) throw new Error(`HubSpot refused the install link: ${textOf(html)}`);
  const form = new URLSearchParams(hiddenFields(html));
  form.set('portalId', portalId);
  form.set('decision', 'install');
  const approved = await fetch(new URL('/oauth/authorize', authorize), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });

  const callback = locationOf(approved, 'the install button');
  const installed = await fetch(callback, { headers: { cookie }, redirect: 'manual' });
  if (installed.status !== 303) throw new Error(`Not installed: ${textOf(await installed.text())}`);
  return new URL(locationOf(installed, 'the callback'), appOrigin).href;
}

function locationOf(response: Response, what: string): string {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`Expected ${what} to lead on, got status ${response.status}`);
  return location;
}

function hiddenFields(html: string): [string, string][] {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return [...inputs].map(([, name = '', value = '']) => [unescape(name), unescape(value)]);
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function textOf(html: string): string {
  const main = /<main>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html;
  return main
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
