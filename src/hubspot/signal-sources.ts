/** How one of HubSpot's own contact properties tells that the lead did something. */
export type StandardSource = {
  readonly kind: string;
  readonly property: string;
  /**
   * `counter_rises`: a lifetime total. `date_changes`: the latest time of something; only a later one is news.
   * `turns_true`: a yes that was a no.
   */
  readonly when: 'counter_rises' | 'date_changes' | 'turns_true';
  /** The property with the latest date that goes with a counter. */
  readonly date?: string;
  /** Where there is no such date: the one that comes nearest for what lies before the first sight. */
  readonly firstSightDate?: string;
  /** Attributes of the newest signal, by the property that holds them. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** A date that is the same instant as one of these was moved by something else. */
  readonly exceptAt?: readonly string[];
};

/**
 * HubSpot tells totals and latest dates, not single acts; this is what they are taken to mean.
 *
 * - `email_bounce` and `unsubscribe` have no date of their own. Seen to happen, they happened when the record changed;
 *   found at first sight, they are dated by the last mail: a bounce follows at once, and after an unsubscription none
 *   is sent.
 * - `call`: HubSpot keeps no date of calls. `notes_last_contacted` moves to the time of a logged call, meeting,
 *   one-to-one mail or message, `hs_last_sales_activity_type` never says "call". So a moved `notes_last_contacted` is a
 *   call unless a meeting stands at the very same time. A mail that a rep logs by hand counts too: shipped models
 *   give calls few points.
 * - A meeting counts when it is booked, not again when it is held.
 */
export const SIGNAL_SOURCES: readonly StandardSource[] = [
  {
    kind: 'page_view',
    property: 'hs_analytics_num_page_views',
    when: 'counter_rises',
    date: 'hs_analytics_last_timestamp',
    attributes: { url: 'hs_analytics_last_url' },
  },
  {
    kind: 'visit',
    property: 'hs_analytics_num_visits',
    when: 'counter_rises',
    date: 'hs_analytics_last_visit_timestamp',
    attributes: { source: 'hs_analytics_source' },
  },
  {
    kind: 'form_submission',
    property: 'num_conversion_events',
    when: 'counter_rises',
    date: 'recent_conversion_date',
    attributes: { form: 'recent_conversion_event_name' },
  },
  mail('email_open', 'hs_email_open', 'hs_email_last_open_date'),
  mail('email_click', 'hs_email_click', 'hs_email_last_click_date'),
  mail('email_reply', 'hs_email_replied', 'hs_email_last_reply_date'),
  {
    kind: 'email_bounce',
    property: 'hs_email_bounce',
    when: 'counter_rises',
    firstSightDate: 'hs_email_last_send_date',
    attributes: { reason: 'hs_email_hard_bounce_reason_enum' },
  },
  {
    kind: 'unsubscribe',
    property: 'hs_email_optout',
    when: 'turns_true',
    firstSightDate: 'hs_email_last_send_date',
  },
  latest('email_open', 'hs_sales_email_last_opened'),
  latest('email_click', 'hs_sales_email_last_clicked'),
  latest('email_reply', 'hs_sales_email_last_replied'),
  latest('meeting_booked', 'engagements_last_meeting_booked'),
  {
    ...latest('call', 'notes_last_contacted'),
    exceptAt: ['hs_latest_meeting_activity', 'engagements_last_meeting_booked'],
  },
  latest('document_view', 'hs_document_last_revisited'),
  latest('social', 'hs_social_last_engagement'),
];

/** Every property that the table reads, each once. */
export const ENGAGEMENT_PROPERTIES: readonly string[] = [
  ...new Set(
    SIGNAL_SOURCES.flatMap(({ property, date, firstSightDate, attributes, exceptAt }) => [
      property,
      ...(date === undefined ? [] : [date]),
      ...(firstSightDate === undefined ? [] : [firstSightDate]),
      ...Object.values(attributes ?? {}),
      ...(exceptAt ?? []),
    ]),
  ),
];

/** Further properties that HubSpot moves when a lead acts or is worked on; they give no signal of their own. */
const ALSO_MOVED: readonly string[] = [
  'first_conversion_date',
  'first_conversion_event_name',
  'hs_email_delivered',
  'hs_email_sends_since_last_engagement',
  'hs_is_unworked',
  'hs_last_sales_activity_timestamp',
  'hs_last_sales_activity_type',
  'hs_sequences_actively_enrolled_count',
  'hs_sequences_is_enrolled',
  'hs_time_to_first_engagement',
  'notes_last_updated',
  'notes_next_activity_date',
  'num_contacted_notes',
  'num_notes',
  'num_unique_conversion_events',
];

const MOVED = new Set([...ENGAGEMENT_PROPERTIES, ...ALSO_MOVED]);

/** Whether a contact property tells what a lead does, rather than what it is. */
export function isEngagementProperty(name: string): boolean {
  return MOVED.has(name);
}

function mail(kind: string, property: string, date: string): StandardSource {
  return { kind, property, when: 'counter_rises', date };
}

function latest(kind: string, property: string): StandardSource {
  return { kind, property, when: 'date_changes' };
}
