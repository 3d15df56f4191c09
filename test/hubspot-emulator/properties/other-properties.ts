import type { Definition } from './define.ts';

const readOnly = { readOnly: true } as const;
const calculated = { calculated: true } as const;

const COMMON: readonly Definition[] = [
  ['hubspot_owner_id', 'Owner', 'enumeration', { owner: true }],
  ['createdate', 'Create date', 'datetime', readOnly],
  ['hs_lastmodifieddate', 'Last modified date', 'datetime', readOnly],
  ['hs_object_id', 'Record ID', 'number', readOnly],
  ['hs_object_source', 'Record source', 'string', readOnly],
  ['hs_object_source_id', 'Record source id', 'string', readOnly],
  ['hs_object_source_label', 'Record source label', 'string', readOnly],
  ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', readOnly],
];

/** HubSpot's own deal properties, as far as the emulator knows them. */
export const DEAL_PROPERTIES: Readonly<Record<string, readonly Definition[]>> = {
  dealinformation: [
    ['dealname', 'Deal name', 'string'],
    ['amount', 'Amount', 'number'],
    ['pipeline', 'Pipeline', 'enumeration', { options: ['default=Sales pipeline'] }],
    [
      'dealstage',
      'Deal stage',
      'enumeration',
      {
        fieldType: 'radio',
        options: [
          'appointmentscheduled=Appointment scheduled',
          'qualifiedtobuy=Qualified to buy',
          'presentationscheduled=Presentation scheduled',
          'contractsent=Contract sent',
          'closedwon=Closed won',
          'closedlost=Closed lost',
        ],
      },
    ],
    ['closedate', 'Close date', 'datetime'],
    ['closed_lost_reason', 'Closed lost reason', 'string', { fieldType: 'textarea' }],
    ['hs_is_closed', 'Is closed', 'bool', calculated],
    ['hs_is_closed_won', 'Is closed won', 'bool', calculated],
    ...COMMON,
  ],
};

const STARTS: Definition = ['hs_timestamp', 'Activity date', 'datetime'];

/** Activities: their time, a few words, and who did them. */
export const ACTIVITY_PROPERTIES = {
  calls: {
    engagement: [
      STARTS,
      ['hs_call_title', 'Call title', 'string'],
      ['hs_call_direction', 'Call direction', 'enumeration', { options: ['INBOUND', 'OUTBOUND'] }],
      ['hs_call_duration', 'Call duration', 'number'],
      [
        'hs_call_status',
        'Call status',
        'enumeration',
        { options: ['COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED'] },
      ],
      ['hs_call_disposition', 'Call outcome', 'string'],
      ...COMMON,
    ],
  },
  emails: {
    engagement: [
      STARTS,
      [
        'hs_email_direction',
        'Email direction',
        'enumeration',
        { options: ['EMAIL', 'INCOMING_EMAIL', 'FORWARDED_EMAIL'] },
      ],
      ['hs_email_subject', 'Email subject', 'string'],
      [
        'hs_email_status',
        'Email send status',
        'enumeration',
        { options: ['SENT', 'BOUNCED', 'FAILED', 'SCHEDULED'] },
      ],
      ...COMMON,
    ],
  },
  meetings: {
    engagement: [
      STARTS,
      ['hs_meeting_title', 'Meeting name', 'string'],
      ['hs_meeting_start_time', 'Meeting start time', 'datetime'],
      ['hs_meeting_end_time', 'Meeting end time', 'datetime'],
      [
        'hs_meeting_outcome',
        'Meeting outcome',
        'enumeration',
        { options: ['SCHEDULED', 'COMPLETED', 'RESCHEDULED', 'NO_SHOW', 'CANCELED'] },
      ],
      ...COMMON,
    ],
  },
  notes: {
    engagement: [STARTS, ['hs_note_body', 'Note body', 'string', { fieldType: 'html' }], ...COMMON],
  },
  tasks: {
    engagement: [
      STARTS,
      ['hs_task_subject', 'Task title', 'string'],
      [
        'hs_task_status',
        'Task status',
        'enumeration',
        { options: ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'COMPLETED', 'DEFERRED'] },
      ],
      ['hs_task_type', 'Task type', 'enumeration', { options: ['TODO=To-do', 'CALL', 'EMAIL'] }],
      ...COMMON,
    ],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly Definition[]>>>>;
