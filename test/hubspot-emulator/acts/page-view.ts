import { iso } from '../store/write-object.ts';
import type { Move, Scene } from './move.ts';
import { plus, SITE } from './scene.ts';
import { ANALYTICS, FORM } from './sources.ts';

const SESSION_MS = 30 * 60_000;

/** "Last engagement" is what the lead did with site, form, document, meeting link or mail; a rep's call is not. */
export function leadEngaged(scene: Scene, type: string): Record<string, string> {
  return {
    hs_last_sales_activity_timestamp: iso(scene.at),
    hs_last_sales_activity_type: type,
  };
}

/** A page view; after 30 quiet minutes it begins a new session. */
export function pageView(scene: Scene, url: string): Record<string, string> {
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

/** A view of one page. */
export function viewed(scene: Scene, url: string, title: string): Move {
  return { values: pageView(scene, url), source: ANALYTICS, title, detail: url };
}

/** A form that was sent: the first one is kept apart from the latest. */
export function submitForm(scene: Scene): Move {
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
