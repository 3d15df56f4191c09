import type { ProjectFile } from './app-definition.ts';

/** What `startEmulator` takes. */
export type EmulatorOptions = {
  /** A free one if left out or 0. */
  readonly port?: number;
  readonly seed?: number;
  /** Contacts of each portal. */
  readonly portalSize?: number;
  /** How many portals; ids count up from 4242001. */
  readonly portals?: number;
  /** `app.json`: its path or content. */
  readonly app: ProjectFile;
  /** `webhooks-hsmeta.json`: its path or content. */
  readonly webhooks: ProjectFile;
  /** Values for the placeholders of both files. */
  readonly variables: { readonly PUBLIC_URL: string } & Readonly<Record<string, string>>;
  /** Where the origin of PUBLIC_URL really is; may be told later. */
  readonly appOrigin?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId?: number;
  /** The built card, for the record page. */
  readonly cardBundle?: string;
  /** A file for one JSON line a request. */
  readonly record?: string;
  /** A contact export to load instead of made-up contacts. */
  readonly contactsCsv?: string;
  /** How long events are collected before they are sent. */
  readonly webhookDelayMs?: number;
  /** HubSpot's 5 s. */
  readonly webhookDeadlineMs?: number;
  /** About when the first retry comes; each further one after twice as long. */
  readonly webhookRetryBaseMs?: number;
  readonly webhookRetryCapMs?: number;
  /** The life of an access token. */
  readonly tokenLifeSeconds?: number;
  readonly searchLagMs?: number;
  /** Least and most time of an API call. */
  readonly latencyMs?: readonly [number, number];
  /** The end of the made-up year; now if left out. */
  readonly now?: number;
};
