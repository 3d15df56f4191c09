/** What the app answers about one contact: the JSON of `GET {PUBLIC_URL}/card/contacts/{contactId}`. */
export type CardView = ScoredView | NotScoredView;

export type NotScoredView = {
  readonly state: 'not_scored';
  /** `waiting`: it will be judged in a moment; `unknown_contact`: the record has no id that the app could know. */
  readonly reason: 'waiting' | 'unknown_contact';
  readonly message: string;
};

export type Tier = 'tier_1' | 'tier_2' | 'tier_3' | 'needs_data' | 'disqualified';

export type ScoredView = {
  readonly state: 'scored';
  readonly contactId: string;
  readonly tier: Tier;
  readonly tierLabel: string;
  readonly score: number;
  readonly fit: number;
  readonly readiness: number;
  /** 0 to 100: the share of the model's points that could be judged at all. */
  readonly confidence: number;
  readonly team: 'sales' | 'marketing' | 'none';
  readonly disposition: 'work_now' | 'nurture' | 'rework' | 'disqualified';
  readonly queue: 'high_priority' | 'automated_outreach' | null;
  readonly track: string | null;
  /** The track in the admin's words. */
  readonly trackLabel: string | null;
  readonly nextStep: string;
  readonly reason: string;
  readonly scoredAt: string;
  /** Null until the tier was first written to the record. */
  readonly tierChangedAt: string | null;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly groups: readonly FactorGroup[];
  readonly unknown: readonly {
    readonly id: string;
    readonly label: string;
    readonly worth: number;
  }[];
  readonly missing: readonly { readonly path: string; readonly label: string }[];
  readonly disqualifiedBy: readonly { readonly id: string; readonly label: string }[];
  readonly nextQuestion: NextQuestion | null;
  readonly paths: readonly TierPath[];
  /** What no rep can change, where that alone stands in the way of a better tier. */
  readonly blockedBy: readonly { readonly id: string; readonly label: string }[];
  /** More would be needed than a path may ask for. */
  readonly tooFar: boolean;
  readonly forecast: { readonly at: string; readonly tier: Tier } | null;
  readonly overrides: readonly Override[];
  /** Newest first. */
  readonly history: readonly HistoryChange[];
};

/** What a person decided against the model, and what the model says instead. */
export type Override = {
  readonly kind: 'tier' | 'owner';
  readonly value: string;
  readonly label: string;
  readonly by: string;
  readonly why: string;
  readonly at: string;
  readonly until: string;
  readonly model: string | null;
};

/** A change of the score; the points of its causes add up to it. */
export type HistoryChange = {
  readonly at: string;
  readonly score: { readonly from: number | null; readonly to: number };
  readonly tier: { readonly from: Tier | null; readonly to: Tier } | null;
  readonly causes: readonly {
    readonly cause: string;
    readonly label: string;
    readonly points: number;
  }[];
  readonly notes: readonly string[];
};

export type FactorGroup = {
  readonly group: 'fit' | 'readiness' | 'discovery' | 'penalty' | 'limit';
  readonly label: string;
  readonly points: number;
  /** 0 where a group can only take points away. */
  readonly max: number;
  readonly factors: readonly Factor[];
};

export type Factor = {
  readonly id: string;
  readonly label: string;
  readonly points: number;
  readonly max: number;
  readonly state: 'met' | 'partly' | 'missed' | 'unknown' | 'none';
  /** What was seen, in words; empty where nothing was. */
  readonly seen: string;
  readonly at: string | null;
};

export type NextQuestion = { readonly id: string; readonly ask: string; readonly worth: number };

/** One way to a better tier: what would have to be found out or happen, in words. */
export type TierPath = {
  readonly tier: Tier;
  readonly score: number;
  readonly steps: readonly string[];
};
