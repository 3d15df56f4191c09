/** An option of an enumeration. `value` is what the API reads and writes; people see `label`. */
export type PropertyOption = { readonly value: string; readonly label: string };

/** A contact property of ours, as HubSpot is asked to make it. */
export type PropertyDefinition = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: 'enumeration' | 'number' | 'string' | 'datetime' | 'date';
  readonly fieldType: 'select' | 'number' | 'text' | 'textarea' | 'date';
  readonly options?: readonly PropertyOption[];
  /** Not shown to people by default. */
  readonly hidden?: boolean;
};

export const PROPERTY_GROUP = { name: 'assay', label: 'Lead qualification' } as const;

/** Stands at the start of each description: how one of ours is recognised where an admin has moved it. */
export const OUR_MARK = 'Assay:';

/** What Assay writes. Never subscribed to, so that nothing of ours echoes. */
export const ASSAY_PROPERTIES: readonly PropertyDefinition[] = [
  enumeration('assay_tier', 'Qualification tier', 'how promising the lead is now', [
    ['tier_1', 'Tier 1: high potential'],
    ['tier_2', 'Tier 2: medium potential'],
    ['tier_3', 'Tier 3: low potential'],
    ['needs_data', 'Needs data'],
    ['disqualified', 'Disqualified'],
  ]),
  figure('assay_score', 'Qualification score', 'points from 0 to 100, fit and readiness together'),
  figure('assay_fit', 'Fit points', 'points for how well the lead matches the ideal customer'),
  figure('assay_readiness', 'Readiness points', 'points for what the lead has done lately'),
  figure(
    'assay_confidence',
    'Qualification confidence',
    'share of the points that could be judged',
  ),
  enumeration('assay_team', 'Responsible team', 'who acts next', [
    ['sales', 'Sales'],
    ['marketing', 'Marketing'],
    ['none', 'Nobody'],
  ]),
  enumeration('assay_disposition', 'Disposition', 'what to do with the lead', [
    ['work_now', 'Work now'],
    ['nurture', 'Nurture'],
    ['rework', 'Rework'],
    ['disqualified', 'Disqualified'],
  ]),
  enumeration('assay_queue', 'Queue', 'where the lead waits for its next contact', [
    ['high_priority', 'High priority'],
    ['automated_outreach', 'Automated outreach'],
  ]),
  enumeration('assay_nurture_track', 'Nurture track', 'the track that suits the lead', []),
  text('assay_reason', 'Qualification reason', 'why, in one sentence', 'textarea'),
  text('assay_next_step', 'Next step', 'what to do next, in one sentence', 'textarea'),
  time('assay_scored_at', 'Scored at', 'when the lead was judged'),
  time('assay_tier_changed_at', 'Tier changed at', 'when the tier became another one'),
  {
    ...text('assay_model_version', 'Model version', 'the model that judged', 'text'),
    hidden: true,
  },
];

/** Their names: what we wrote ourselves is no fact about a lead. */
export const OUR_PROPERTIES: ReadonlySet<string> = new Set(
  ASSAY_PROPERTIES.map(({ name }) => name),
);

/** What reps note for the discovery questions of the shipped models. Read and subscribed to, never written. */
export const INPUT_PROPERTIES: readonly PropertyDefinition[] = [
  enumeration('assay_budget', 'Budget', 'noted by sales: whether a budget is set aside', [
    ['approved', 'Approved'],
    ['planned', 'Planned'],
    ['none', 'None'],
  ]),
  enumeration('assay_authority', 'Authority', 'noted by sales: the lead’s part in the decision', [
    ['decides', 'Decides'],
    ['recommends', 'Recommends'],
    ['none', 'No influence'],
  ]),
  enumeration('assay_need', 'Need', 'noted by sales: how pressing the need is', [
    ['urgent', 'Urgent'],
    ['wanted', 'Wanted'],
    ['none', 'None'],
  ]),
  {
    name: 'assay_timeline',
    label: 'Decision date',
    description: `${OUR_MARK} noted by sales: by when the lead wants to decide.`,
    type: 'date',
    fieldType: 'date',
  },
];

/** What Assay writes to companies, where the portal lets it. */
export const ACCOUNT_PROPERTIES: readonly PropertyDefinition[] = [
  enumeration('assay_account_tier', 'Account tier', 'the best tier among the contacts', [
    ['tier_1', 'Tier 1: high potential'],
    ['tier_2', 'Tier 2: medium potential'],
    ['tier_3', 'Tier 3: low potential'],
    ['needs_data', 'Needs data'],
    ['disqualified', 'Disqualified'],
  ]),
  figure('assay_buying_group', 'Buying group', 'how many contacts were active in the last 30 days'),
  text('assay_roles', 'Roles covered', 'which roles of a buying group are known', 'text'),
  text('assay_gaps', 'Roles missing', 'which roles of a buying group nobody is known for', 'text'),
];

function enumeration(
  name: string,
  label: string,
  about: string,
  options: readonly (readonly [value: string, label: string])[],
): PropertyDefinition {
  return {
    name,
    label,
    description: describe(about),
    type: 'enumeration',
    fieldType: 'select',
    options: options.map(([value, optionLabel]) => ({ value, label: optionLabel })),
  };
}

function figure(name: string, label: string, about: string): PropertyDefinition {
  return { name, label, description: describe(about), type: 'number', fieldType: 'number' };
}

function text(
  name: string,
  label: string,
  about: string,
  fieldType: 'text' | 'textarea',
): PropertyDefinition {
  return { name, label, description: describe(about), type: 'string', fieldType };
}

function time(name: string, label: string, about: string): PropertyDefinition {
  return { name, label, description: describe(about), type: 'datetime', fieldType: 'date' };
}

function describe(about: string): string {
  return `${OUR_MARK} ${about}.`;
}
