/** An installation as far as a browser has come: HubSpot's page is open. */
export type InstallPage = {
  readonly response: Response;
  readonly setCookie: string;
  /** What the browser sends back. */
  readonly cookie: string;
  readonly authorize: URL;
};

/** Opens the install link of the app. */
export async function openInstallLink(origin: string): Promise<InstallPage> {
  const response = await fetch(`${origin}/oauth/install`, { redirect: 'manual' });
  const setCookie = response.headers.getSetCookie()[0] ?? '';
  const authorize = new URL(response.headers.get('location') ?? 'about:blank');
  return { response, setCookie, cookie: setCookie.split(';')[0] ?? '', authorize };
}

/** Presses a button on HubSpot's page; gives the callback that the browser is sent to. */
export async function pressButton(
  { authorize }: InstallPage,
  button: 'install' | 'cancel',
  portalId: string,
): Promise<string> {
  const body = new URLSearchParams(authorize.searchParams);
  body.set('portalId', portalId);
  body.set('decision', button);
  const url = new URL('/oauth/authorize', authorize);
  const response = await fetch(url, { method: 'POST', redirect: 'manual', body });
  return response.headers.get('location') ?? '';
}
