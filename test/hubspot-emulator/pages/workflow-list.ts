import type { Property } from '../entities.ts';
import type { PagesContext } from '../pages-context.ts';
import { nameOf } from './contact-list.ts';
import type { WorkflowData } from './page-data.ts';

const LATEST = 10;

/** Every workflow with its trigger in words and who was enrolled, newest first. */
export function workflowList(context: PagesContext, portalId: string): WorkflowData[] {
  const definitions = context.contactProperties(portalId);
  const labelOf = (name: string, value: string): string =>
    find(definitions, name)?.options.find((option) => option.value === value)?.label ?? value;

  return context.workflows(portalId).map((workflow) => {
    const { property, values, sets } = workflow;
    const label = find(definitions, property)?.label ?? property;
    return {
      id: workflow.id,
      name: workflow.name,
      trigger: `${label} is any of ${values.map((value) => labelOf(property, value)).join(', ')}`,
      reEnrolment: workflow.reEnrolment,
      writes: Object.entries(sets ?? {})
        .map(
          ([name, value]) => `${find(definitions, name)?.label ?? name}: ${labelOf(name, value)}`,
        )
        .join(', '),
      enrolled: workflow.enrolments.length,
      enrolments: [...workflow.enrolments]
        .sort((a, b) => b.at - a.at)
        .slice(0, LATEST)
        .map(({ contactId, value, at }) => {
          const contact = context.contact(portalId, contactId);
          return {
            contactId,
            name: contact === undefined ? contactId : nameOf(contact),
            value: labelOf(property, value),
            at,
          };
        }),
    };
  });
}

function find(definitions: readonly Property[], name: string): Property | undefined {
  return definitions.find((each) => each.name === name);
}
