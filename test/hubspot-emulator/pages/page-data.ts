/** What the pages' scripts get as JSON. Times are epoch milliseconds; texts are ready to be shown. */

export type PortalData = {
  readonly portalId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly installed: boolean;
  readonly contacts: number;
  readonly companies: number;
  readonly user: string;
  readonly app: { readonly name: string; readonly installUrl: string };
};

export type TierCount = { readonly tier: string; readonly label: string; readonly count: number };

export type ContactRow = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly jobTitle: string;
  readonly company: string;
  readonly tier: string;
  readonly tierLabel: string;
  readonly score: number | null;
  readonly team: string;
  readonly owner: string;
  readonly lastSeenAt: number | null;
};

export const SORTS = ['name', 'company', 'tier', 'score', 'owner', 'seen'] as const;
export type Sort = (typeof SORTS)[number];

export type ContactListData = {
  readonly rows: readonly ContactRow[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly tiers: readonly TierCount[];
};

export type PropertyData = { readonly name: string; readonly label: string; readonly text: string };

export type QuestionData = {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Empty for a date. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

export type RecordData = {
  readonly id: string;
  readonly name: string;
  readonly jobTitle: string;
  readonly company: string;
  readonly email: string;
  readonly owner: string;
  readonly tier: string;
  readonly tierLabel: string;
  readonly groups: readonly {
    readonly label: string;
    readonly properties: readonly PropertyData[];
  }[];
  readonly questions: readonly QuestionData[];
  readonly acts: readonly { readonly name: string; readonly label: string }[];
  readonly timeline: readonly {
    readonly id: string;
    readonly at: number;
    readonly title: string;
    readonly detail: string;
  }[];
  /** The values as the API would give them, for the card. */
  readonly values: Readonly<Record<string, string>>;
};

export type WorkflowData = {
  readonly id: string;
  readonly name: string;
  readonly trigger: string;
  readonly reEnrolment: boolean;
  readonly writes: string;
  readonly enrolled: number;
  readonly enrolments: readonly {
    readonly contactId: string;
    readonly name: string;
    readonly value: string;
    readonly at: number;
  }[];
};

/** The card on the record page: what its worker is started with, or why there is none. */
export type CardData =
  | {
      readonly available: true;
      readonly title: string;
      readonly bundleUrl: string;
      readonly context: Readonly<Record<string, unknown>>;
    }
  | { readonly available: false; readonly reason: string };

export type CardFetch = {
  readonly url: string;
  readonly method?: string;
  readonly timeout?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type CardFetchAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};
