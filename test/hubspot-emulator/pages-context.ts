import type { ActName } from './acts/act-names.ts';
import type { Change, CrmObject, Owner, Property, TimelineEntry, Workflow } from './entities.ts';

/** What is told about a portal in lists. */
export type PortalSummary = {
  readonly portalId: string;
  readonly name: string;
  readonly hubDomain: string;
  readonly timeZone: string;
  readonly installed: boolean;
  readonly contacts: number;
  readonly companies: number;
};

/** The person who is looking at the pages: a made-up user of the portal. */
export type PortalUser = {
  readonly id: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly teams: readonly { readonly id: string; readonly name: string }[];
};

/** What `onChange` tells: one object whose properties changed (creation and deletion included). */
export type ObjectChange = {
  readonly portalId: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly properties: readonly string[];
};

/** The card of the app, as the host on the record page needs it. */
export type CardSettings = {
  /** Path of the built production bundle (`X.js`), or null when none was given. */
  readonly bundlePath: string | null;
  readonly appId: number;
  readonly appName: string;
  readonly title: string;
  /** `permittedUrls.fetch` of app.json, placeholders filled. */
  readonly permittedUrls: readonly string[];
};

/** A request that HubSpot would sign: the public URL, not the mapped one. */
export type RequestToSign = {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
};

/**
 * Everything that the people's pages and the card host may use of the emulator. All ids are strings, all times epoch
 * milliseconds. Records are live objects of the store: read them, change them only through `setProperties` and `act`.
 */
export type PagesContext = {
  readonly now: () => number;
  readonly portals: () => readonly PortalSummary[];
  /** The person who looks at the pages of this portal (first sales owner). */
  readonly user: (portalId: string) => PortalUser | null;

  /** Contacts that are not archived, by id; for the list page sort and cut them as needed. */
  readonly contacts: (portalId: string) => readonly CrmObject[];
  /** Follows merges; undefined for an unknown or archived id. */
  readonly contact: (portalId: string, contactId: string) => CrmObject | undefined;
  /** The primary company of a contact. */
  readonly companyOf: (portalId: string, contactId: string) => CrmObject | undefined;
  readonly dealsOf: (portalId: string, contactId: string) => readonly CrmObject[];
  readonly owners: (portalId: string) => readonly Owner[];
  /** Definitions of the contact properties, archived ones left out. */
  readonly contactProperties: (portalId: string) => readonly Property[];
  /** Kept values, newest first. */
  readonly history: (portalId: string, contactId: string, property: string) => readonly Change[];
  /** Newest first. */
  readonly timeline: (portalId: string, contactId: string) => readonly TimelineEntry[];

  /** The buttons of the record page: every act with the words for its button. */
  readonly acts: readonly { readonly name: ActName; readonly label: string }[];
  /** Makes the lead do something, as if it had happened on the site or in the inbox. */
  readonly act: (
    portalId: string,
    contactId: string,
    act: ActName,
    attributes?: Record<string, string>,
  ) => { ok: true; changed: readonly string[] } | { ok: false; reason: string };
  /** An edit by a person in HubSpot's screens (`CRM_UI`, `userId:N`); the same checks as in the API. */
  readonly setProperties: (
    portalId: string,
    contactId: string,
    properties: Record<string, string>,
    userId: number,
  ) => { ok: true; changed: readonly string[] } | { ok: false; reason: string };

  readonly workflows: (portalId: string) => readonly Workflow[];

  readonly card: CardSettings;
  /** The headers that HubSpot puts on `hubspot.fetch`: signature v2 and v3 over the public URL, with their timestamp. */
  readonly signFetch: (request: RequestToSign) => Record<string, string>;
  /** Where a public URL of the app really is: PUBLIC_URL's origin replaced by the app's own; others unchanged. */
  readonly mapUrl: (publicUrl: string) => string;

  /** Called after each change of a record; returns how to stop. For live updates of a page. */
  readonly onChange: (listener: (change: ObjectChange) => void) => () => void;
};
