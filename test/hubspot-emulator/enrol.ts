import type { Workflow } from './entities.ts';
import { checkValues, withFollowers } from './store/check-values.ts';
import type { Store } from './store/store.ts';
import type { StoreEvent } from './store/store-events.ts';
import { changeProperties } from './store/write-object.ts';

/** Enrols contacts into workflows when a property changes to one of their values, and lets these write. */
export function runWorkflows(store: Store): void {
  store.subscribe((happening) => {
    if (happening.kind !== 'changed' && happening.kind !== 'created') return;
    if (happening.object.type !== 'contacts') return;
    const workflows = store.portals.get(happening.portalId)?.workflows ?? [];
    for (const workflow of workflows)
      for (const { name, value } of happening.changes)
        if (name === workflow.property && workflow.values.includes(value))
          enrol(store, workflow, { happening, value });
  });
}

function enrol(
  store: Store,
  workflow: Workflow,
  into: { happening: Extract<StoreEvent, { kind: 'created' | 'changed' }>; value: string },
): void {
  const { object, portalId, at } = into.happening;
  const isKnown = workflow.enrolments.some((each) => each.contactId === object.id);
  if (isKnown && !workflow.reEnrolment) return;
  workflow.enrolments.push({ contactId: object.id, at, value: into.value });
  const portal = store.portals.get(portalId);
  if (workflow.sets === null || portal === undefined) return;
  const checked = checkValues(portal, 'contacts', workflow.sets);
  if (!checked.ok) return;
  const source = { type: 'AUTOMATION_PLATFORM', id: `enrollmentId:${workflow.id}` };
  const values = withFollowers(object, checked.values, at);
  // Later, as a workflow runs: not inside the write that enrolled.
  setTimeout(() => {
    changeProperties(store, portal, { object, values, source, at: store.clock.now() });
  }, 0).unref();
}
