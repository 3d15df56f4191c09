/** The emulator's control API, as far as demo and tests use it. */
export type EmulatorClient = {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  contacts(portalId: string, properties: readonly string[]): Promise<readonly EmulatedContact[]>;
  act(portalId: string, contactId: string, act: string): Promise<void>;
};

export type EmulatedContact = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
};

export function emulatorClient(url: string): EmulatorClient {
  async function ask<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await fetch(`${url}/emulator${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`emulator ${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }
  const post = <T>(path: string, body: unknown = {}) =>
    ask<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    url,
    get: ask,
    post,
    async contacts(portalId, properties) {
      const path = `/portals/${portalId}/contacts?properties=${properties.join(',')}`;
      return (await ask<{ contacts: EmulatedContact[] }>(path)).contacts;
    },
    async act(portalId, contactId, act) {
      await post(`/portals/${portalId}/contacts/${contactId}/act`, { act });
    },
  };
}
