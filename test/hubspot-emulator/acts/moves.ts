import { iso } from '../store/write-object.ts';
import type { ActName } from './act-names.ts';
import { engaged, replied } from './mail-moves.ts';
import type { Move, Scene } from './move.ts';
import { leadEngaged, pageView, submitForm, viewed } from './page-view.ts';
import { salesActivity } from './sales-activity.ts';
import { DAY_MS, plus, SITE, urlOf, valueOf } from './scene.ts';
import { ANALYTICS, CALCULATED, EMAIL, MEETINGS, PERSON, PRODUCT } from './sources.ts';

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

function product(values: Readonly<Record<string, string>>, title: string): Move {
  return { values, source: PRODUCT, title, detail: 'Told by the demo product' };
}

function edited(values: Readonly<Record<string, string>>, title: string): Move {
  return { values, source: PERSON, title, detail: Object.values(values).join(', ') };
}
