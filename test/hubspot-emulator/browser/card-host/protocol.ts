import type { RemoteChannel } from '@remote-ui/core';
import type { CardFetch, CardFetchAnswer } from '../../pages/page-data.ts';

export type Properties = Record<string, string | null>;

/** What the page does for the card; every call crosses from the worker. */
export type Host = {
  readonly fetch: (request: CardFetch) => Promise<CardFetchAnswer>;
  /** The values now, and `onUpdate` with all of them whenever one changes, until `stop`. */
  readonly watchProperties: (
    names: readonly string[],
    onUpdate: (properties: Properties) => void,
  ) => Promise<{ readonly properties: Properties; readonly stop: () => void }>;
  readonly addAlert: (alert: { type?: string; title?: string; message: string }) => void;
  readonly reloadPage: () => void;
  readonly copyText: (text: string) => void;
  readonly log: (level: string, message: string) => void;
};

export type Start = {
  readonly channel: RemoteChannel;
  readonly host: Host;
  readonly bundleUrl: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** The wire names that the page can draw. */
  readonly components: readonly string[];
};

/** What the worker does for the page. */
export type CardWorker = { readonly start: (start: Start) => Promise<void> };
