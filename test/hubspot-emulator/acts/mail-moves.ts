import { iso } from '../store/write-object.ts';
import type { Move, Scene } from './move.ts';
import { leadEngaged, pageView } from './page-view.ts';
import { plus, urlOf } from './scene.ts';
import { EMAIL } from './sources.ts';

/** Who clicks has opened, and who opens was sent something: the counters never contradict each other. */
export function engaged(scene: Scene, what: 'open' | 'click', title: string): Move {
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
export function replied(scene: Scene): Move {
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
