import type { ReactElement } from 'react';
import type { CardFetch } from '../../pages/page-data.ts';
import type { Host, Properties } from './protocol.ts';

export type RenderCard = (api: Record<string, unknown>) => ReactElement;

type Setup = {
  readonly host: Host;
  readonly context: Readonly<Record<string, unknown>>;
  readonly onExtend: (render: RenderCard) => void;
};

type FetchOptions = Omit<CardFetch, 'url' | 'headers'> & {
  readonly headers?: Headers | Record<string, string>;
};

/** The globals that a card's bundle expects in its worker, and the api that `hubspot.extend` hands over. */
export function workerGlobals({ host, context, onExtend }: Setup) {
  const actions = actionsOf(host);
  const api = { context, actions, runServerlessFunction: notHere('Serverless functions') };
  const logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (data: unknown) => host.log(level, typeof data === 'string' ? data : JSON.stringify(data)),
    ]),
  );
  const globals = {
    // Otherwise the SDK picks fakes that do nothing.
    __HUBSPOT_EXTENSION_WORKER__: true,
    logger,
    extend_V2: onExtend,
    serverless: notHere('Serverless functions'),
    hsFetch: async (url: string | URL, options: FetchOptions = {}): Promise<Response> => {
      const { headers, ...rest } = options;
      const { status, contentType, body } = await host.fetch({
        ...rest,
        url: String(url),
        ...(headers === undefined ? {} : { headers: Object.fromEntries(new Headers(headers)) }),
      });
      return new Response(body === '' ? null : body, {
        status,
        headers: { 'content-type': contentType },
      });
    },
    hsWorkerAPI: {
      useExtensionContext: () => context,
      useExtensionActions: () => actions,
      useExtensionApi: () => api,
      useAppPageLocation: () => ({ path: '/', params: {} }),
      fetchCrmProperties: (names: string[], onUpdate: (properties: Properties) => void) =>
        watched(host, names, onUpdate),
      fetchAssociations: notHere('Associations'),
      fetchCrmSearch: notHere('The search'),
      fetchHubSpotApi: notHere('The HubSpot API'),
      formatCrmProperties: notHere('Formatted properties'),
    },
  };
  return { globals, api };
}

/** Looks like a `Response`, but its `json` carries functions as well. */
async function watched(host: Host, names: string[], onUpdate: (properties: Properties) => void) {
  const { properties, stop } = await host.watchProperties(names, onUpdate);
  return { json: async () => ({ data: properties, cleanup: stop }) };
}

function actionsOf(host: Host) {
  return {
    addAlert: host.addAlert,
    reloadPage: host.reloadPage,
    copyTextToClipboard: async (text: string) => host.copyText(text),
    fetchCrmObjectProperties: async (names: string[]) =>
      (await host.watchProperties(names, () => undefined)).properties,
    onCrmPropertiesUpdate: (names: string[], callback: (properties: Properties) => void) => {
      void host.watchProperties(names, callback);
    },
    refreshObjectProperties: () => undefined,
    openIframeModal: notHere('Modals'),
    closeOverlay: () => undefined,
    navigateToPage: notHere('Pages'),
  };
}

function notHere(what: string): () => never {
  return () => {
    throw new Error(`${what} are not part of this host.`);
  };
}
