import { iso } from '../store/write-object.ts';
import type { Activity, Move, Scene } from './move.ts';
import { plus } from './scene.ts';
import { CALCULATED } from './sources.ts';

/** Something that a rep did with the lead and HubSpot counts. */
export function salesActivity(
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
