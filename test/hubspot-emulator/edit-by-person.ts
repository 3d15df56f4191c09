import type { CrmObject, Source } from './entities.ts';
import { checkValues, withFollowers } from './store/check-values.ts';
import type { Portal } from './store/portal.ts';
import type { Store } from './store/store.ts';
import { changeProperties } from './store/write-object.ts';

export type Edited =
  | { readonly ok: true; readonly changed: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** How an edit in HubSpot's screens is told. */
export function personSource(userId: number): Source {
  return { type: 'CRM_UI', id: null, userId };
}

/** An edit by a person, with the checks that the API makes too. */
export function editByPerson(
  store: Store,
  portal: Portal,
  edit: { object: CrmObject; properties: Readonly<Record<string, string>>; userId: number },
): Edited {
  const { object } = edit;
  const checked = checkValues(portal, object.type, edit.properties);
  if (!checked.ok) return { ok: false, reason: checked.problems[0]?.message ?? 'not valid' };
  const at = store.clock.now();
  const values = withFollowers(object, checked.values, at);
  const source = personSource(edit.userId);
  return { ok: true, changed: changeProperties(store, portal, { object, values, source, at }) };
}
