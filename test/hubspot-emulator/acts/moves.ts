import type { ObjectType, Source } from '../entities.ts';
import { iso } from '../store/write-object.ts';
import type { ActName } from './act-names.ts';

/** What an act finds: the contact's values before it, its time, and what it was told besides. */
export type Scene = {
  readonly before: Readonly<Record<string, string>>;
  readonly at: number;
  readonly attributes: Readonly<Record<string, string>>;
};

/** One activity that an act leaves behind. */
export type Activity = {
  readonly type: Extract<ObjectType, 'calls' | 'emails' | 'meetings' | 'notes' | 'tasks'>;
  readonly values: Readonly<Record<string, string>>;
};

/** What an act changes, who is told to have changed it, and its line on the timeline. */
export type Move = {
  readonly values: Readonly<Record<string, string>>;
  readonly source: Source;
  readonly title: string;
  readonly detail: string;
  readonly activity?: Activity;
};

const ANALYTICS: Source = { type: 'ANALYTICS', id: null };
const EMAIL: Source = { type: 'EMAIL', id: null };
const FORM: Source = { type: 'FORM', id: 'emulator-form-1' };
const MEETINGS: Source = { type: 'MEETINGS', id: null };
const CALCULATED: Source = { type: 'CALCULATED', id: null };
/** Another app of the portal: an `INTEGRATION`, but not ours. */
const PRODUCT: Source = { type: 'INTEGRATION', id: '990001', label: 'Demo product' };
const PERSON: Source = { type: 'CRM_UI', id: null, userId: 9001 };

const SITE = 'https://www.seller.example';
const SESSION_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/** How HubSpot's properties move with each act. */
export const MOVES: Readonly<Record<ActName, (scene: Scene) => Move>> = {
  visit: (scene) => viewed(scene, urlOf(scene, '/blog/better-reporting'), 'Visited the website'),
  look_at_pricing: (scene) => viewed(scene, urlOf(scene, '/pricing'), 'Looked at pricing'),
  view_document: (scene) => ({
    values: { hs_document_last_revisited: iso(scene.at), ...leadEngaged(scene, 'DOCUMENT_VIEW') },
    source: CALCULATED,
    title: 'Viewed a document',
    detail: 'Shared proposal',
  }),
  submit_form: submitForm,
  download_ebook: (scene) => ({
    values: {
      ...pageView(scene, `${SITE}/ebooks/reporting-guide`),
      asset_downloaded_count: plus(scene, 'asset_downloaded_count'),
      asset_downloaded_at: iso(scene.at),
    },
    source: ANALYTICS,
    title: 'Downloaded the e-book',
    detail: 'Reporting guide',
  }),
  receive_email: (scene) => ({
    values: {
      hs_email_delivered: plus(scene, 'hs_email_delivered'),
      hs_email_last_send_date: iso(scene.at),
      hs_email_sends_since_last_engagement: plus(scene, 'hs_email_sends_since_last_engagement'),
    },
    source: EMAIL,
    title: 'Was sent a marketing email',
    detail: 'Demo newsletter',
  }),
  open_email: (scene) => engaged(scene, 'open', 'Opened an email'),
  click_email: (scene) => engaged(scene, 'click', 'Clicked in an email'),
  reply_email: replied,
  bounce: (scene) => ({
    values: {
      hs_email_bounce: plus(scene, 'hs_email_bounce'),
      hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER',
    },
    source: EMAIL,
    title: 'Email bounced',
    detail: 'Unknown user',
  }),
  unsubscribe: () => ({
    values: { hs_email_optout: 'true' },
    source: EMAIL,
    title: 'Unsubscribed from all email',
    detail: '',
  }),
  book_meeting: (scene) => {
    const starts = iso(scene.at + 3 * DAY_MS);
    return {
      values: {
        engagements_last_meeting_booked: iso(scene.at),
        hs_latest_meeting_activity: iso(scene.at),
        notes_next_activity_date: starts,
        ...leadEngaged(scene, 'MEETING_BOOKED'),
      },
      source: MEETINGS,
      title: 'Booked a meeting',
      detail: 'Demo call in three days',
      activity: {
        type: 'meetings',
        values: {
          hs_timestamp: starts,
          hs_meeting_title: 'Demo call',
          hs_meeting_start_time: starts,
          hs_meeting_outcome: 'SCHEDULED',
        },
      },
    };
  },
  start_trial: (scene) => product({ trial_started_at: iso(scene.at) }, 'Started a trial'),
  use_product: (scene) =>
    product(
      {
        product_key_action_count: plus(scene, 'product_key_action_count'),
        product_last_action_at: iso(scene.at),
      },
      'Used a key feature of the product',
    ),
  attend_webinar: (scene) => product({ webinar_attended_at: iso(scene.at) }, 'Attended a webinar'),
  check_in_at_event: (scene) =>
    product({ event_checked_in_at: iso(scene.at) }, 'Checked in at an event'),
  social: (scene) => ({
    values: { hs_social_last_engagement: iso(scene.at) },
    source: ANALYTICS,
    title: 'Engaged on social media',
    detail: '',
  }),
  note_call: (scene) =>
    salesActivity(scene, {
      title: 'Call',
      contacted: true,
      activity: {
        type: 'calls',
        values: {
          hs_call_title: 'Demo call',
          hs_call_direction: 'OUTBOUND',
          hs_call_status: 'COMPLETED',
        },
      },
    }),
  note_meeting: (scene) =>
    salesActivity(scene, {
      title: 'Meeting',
      contacted: true,
      activity: {
        type: 'meetings',
        values: {
          hs_meeting_title: 'Demo meeting',
          hs_meeting_start_time: iso(scene.at),
          hs_meeting_outcome: 'COMPLETED',
        },
      },
    }),
  note_email: (scene) =>
    salesActivity(scene, {
      title: 'Email from sales',
      contacted: true,
      activity: {
        type: 'emails',
        values: {
          hs_email_direction: 'EMAIL',
          hs_email_subject: 'Demo mail',
          hs_email_status: 'SENT',
        },
      },
    }),
  note_note: (scene) =>
    salesActivity(scene, {
      title: 'Note',
      contacted: false,
      activity: { type: 'notes', values: { hs_note_body: 'Demo note' } },
    }),
  note_task: (scene) => {
    const due = iso(scene.at + DAY_MS);
    return {
      values: { notes_next_activity_date: due },
      source: CALCULATED,
      title: 'Task',
      detail: 'Demo task',
      activity: {
        type: 'tasks',
        values: { hs_timestamp: due, hs_task_subject: 'Demo task', hs_task_status: 'NOT_STARTED' },
      },
    };
  },
  change_job_title: (scene) =>
    edited(
      {
        jobtitle: scene.attributes['value'] ?? 'VP Operations',
        hs_seniority: scene.attributes['seniority'] ?? 'vp',
      },
      'Changed job title',
    ),
  set_budget: (scene) => edited({ assay_budget: valueOf(scene, 'approved') }, 'Budget noted'),
  set_authority: (scene) =>
    edited({ assay_authority: valueOf(scene, 'decides') }, 'Authority noted'),
  set_need: (scene) => edited({ assay_need: valueOf(scene, 'urgent') }, 'Need noted'),
  set_timeline: (scene) =>
    edited(
      { assay_timeline: valueOf(scene, iso(scene.at + 60 * DAY_MS).slice(0, 10)) },
      'Timeline noted',
    ),
};

function valueOf(scene: Scene, normal: string): string {
  return scene.attributes['value'] ?? normal;
}

function urlOf(scene: Scene, path: string): string {
  return scene.attributes['url'] ?? `${SITE}${path}`;
}

/** The next whole number of a counter; an absent one counts from 0. */
function plus(scene: Scene, name: string, by = 1): string {
  return String(Number(scene.before[name] ?? 0) + by);
}

/** "Last engagement" is what the lead did with site, form, document, meeting link or mail; a rep's call is not. */
function leadEngaged(scene: Scene, type: string): Record<string, string> {
  return {
    hs_last_sales_activity_timestamp: iso(scene.at),
    hs_last_sales_activity_type: type,
  };
}

/** A page view; after 30 quiet minutes it begins a new session. */
function pageView(scene: Scene, url: string): Record<string, string> {
  const { before, at, attributes } = scene;
  const lastSeen = Date.parse(before['hs_analytics_last_timestamp'] ?? '');
  const isNewSession = Number.isNaN(lastSeen) || at - lastSeen > SESSION_MS;
  return {
    hs_analytics_num_page_views: plus(
      scene,
      'hs_analytics_num_page_views',
      Number(attributes['pages'] ?? 1),
    ),
    ...(isNewSession
      ? {
          hs_analytics_num_visits: plus(scene, 'hs_analytics_num_visits'),
          hs_analytics_last_visit_timestamp: iso(at),
        }
      : {}),
    hs_analytics_last_timestamp: iso(at),
    hs_analytics_last_url: url,
    ...(before['hs_analytics_first_timestamp'] === undefined
      ? { hs_analytics_first_timestamp: iso(at) }
      : {}),
    ...leadEngaged(scene, 'PAGE_VIEW'),
  };
}

function viewed(scene: Scene, url: string, title: string): Move {
  return { values: pageView(scene, url), source: ANALYTICS, title, detail: url };
}

function submitForm(scene: Scene): Move {
  const { before, at } = scene;
  const form = scene.attributes['form'] ?? 'Contact us';
  const isFirst = before['first_conversion_date'] === undefined;
  const isNewForm = before['recent_conversion_event_name'] !== form;
  return {
    values: {
      ...pageView(scene, `${SITE}/contact`),
      num_conversion_events: plus(scene, 'num_conversion_events'),
      ...(isNewForm
        ? { num_unique_conversion_events: plus(scene, 'num_unique_conversion_events') }
        : {}),
      recent_conversion_date: iso(at),
      recent_conversion_event_name: form,
      ...leadEngaged(scene, 'FORM_SUBMITTED'),
      ...(isFirst ? { first_conversion_date: iso(at), first_conversion_event_name: form } : {}),
    },
    source: FORM,
    title: 'Submitted a form',
    detail: form,
  };
}

/** Who clicks has opened, and who opens was sent something: the counters never contradict each other. */
function engaged(scene: Scene, what: 'open' | 'click', title: string): Move {
  const { before, at } = scene;
  const own = Number(before[`hs_email_${what}`] ?? 0) + 1;
  const atLeast = (name: string): Record<string, string> =>
    Number(before[name] ?? 0) >= own ? {} : { [name]: String(own) };
  const opened = what === 'click' ? atLeast('hs_email_open') : {};
  return {
    values: {
      ...atLeast('hs_email_delivered'),
      ...opened,
      ...('hs_email_open' in opened ? { hs_email_last_open_date: iso(at) } : {}),
      [`hs_email_${what}`]: String(own),
      [`hs_email_last_${what}_date`]: iso(at),
      hs_email_sends_since_last_engagement: '0',
      ...(what === 'click' ? pageView(scene, urlOf(scene, '/landing/offer')) : {}),
      ...leadEngaged(scene, what === 'click' ? 'EMAIL_CLICK' : 'EMAIL_OPEN'),
    },
    source: EMAIL,
    title,
    detail: 'Demo newsletter',
  };
}

/** A reply to a marketing mail, or with `sales: "true"` to a mail of a rep. */
function replied(scene: Scene): Move {
  const { at, attributes } = scene;
  const isSales = attributes['sales'] === 'true';
  return {
    values: isSales
      ? { hs_sales_email_last_replied: iso(at), ...leadEngaged(scene, 'EMAIL_REPLY') }
      : {
          hs_email_replied: plus(scene, 'hs_email_replied'),
          hs_email_last_reply_date: iso(at),
          hs_email_sends_since_last_engagement: '0',
          ...leadEngaged(scene, 'EMAIL_REPLY'),
        },
    source: EMAIL,
    title: isSales ? 'Replied to a sales email' : 'Replied to an email',
    detail: '',
  };
}

function product(values: Readonly<Record<string, string>>, title: string): Move {
  return { values, source: PRODUCT, title, detail: 'Told by the demo product' };
}

function edited(values: Readonly<Record<string, string>>, title: string): Move {
  return { values, source: PERSON, title, detail: Object.values(values).join(', ') };
}

function salesActivity(
  scene: Scene,
  what: { title: string; contacted: boolean; activity: Activity },
): Move {
  const { at } = scene;
  const { activity } = what;
  return {
    values: {
      num_notes: plus(scene, 'num_notes'),
      notes_last_updated: iso(at),
      ...(what.contacted
        ? {
            num_contacted_notes: plus(scene, 'num_contacted_notes'),
            notes_last_contacted: iso(at),
            hs_is_unworked: 'false',
          }
        : {}),
      ...(activity.type === 'meetings' ? { hs_latest_meeting_activity: iso(at) } : {}),
    },
    source: CALCULATED,
    title: what.title,
    detail: Object.values(activity.values)[0] ?? '',
    activity: { ...activity, values: { hs_timestamp: iso(at), ...activity.values } },
  };
}
