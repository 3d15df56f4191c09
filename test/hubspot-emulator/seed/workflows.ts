import type { Portal } from '../store/portal.ts';

/** What an admin of the portal has built on the tier: who enrols is shown on the page of workflows. */
export function seedWorkflows(portal: Portal): void {
  portal.workflows.push(
    {
      id: '1',
      name: 'Tier 1: tell the owner at once',
      property: 'assay_tier',
      values: ['tier_1'],
      reEnrolment: true,
      sets: null,
      enrolments: [],
    },
    {
      id: '2',
      name: 'Tier 2: nurture until ready',
      property: 'assay_tier',
      values: ['tier_2'],
      reEnrolment: false,
      sets: null,
      enrolments: [],
    },
  );
}
