import type { Definition } from './define.ts';
import { INDUSTRIES } from './industries.ts';

const readOnly = { readOnly: true } as const;

/** HubSpot's own company properties, by group, as far as the emulator knows them. */
export const COMPANY_PROPERTIES: Readonly<Record<string, readonly Definition[]>> = {
  companyinformation: [
    ['name', 'Company name', 'string'],
    ['domain', 'Company domain name', 'string'],
    ['website', 'Website URL', 'string'],
    ['industry', 'Industry', 'enumeration', { options: INDUSTRIES }],
    ['numberofemployees', 'Number of employees', 'number'],
    ['annualrevenue', 'Annual revenue', 'number'],
    ['country', 'Country/region', 'string'],
    ['state', 'State/region', 'string'],
    ['city', 'City', 'string'],
    ['zip', 'Postal code', 'string'],
    ['phone', 'Phone number', 'string', { fieldType: 'phonenumber' }],
    ['description', 'Description', 'string', { fieldType: 'textarea' }],
    [
      'type',
      'Type',
      'enumeration',
      { options: ['PROSPECT', 'PARTNER', 'RESELLER', 'VENDOR', 'OTHER'] },
    ],
    [
      'lifecyclestage',
      'Lifecycle stage',
      'enumeration',
      {
        fieldType: 'radio',
        options: [
          'subscriber',
          'lead',
          'marketingqualifiedlead=Marketing qualified lead',
          'salesqualifiedlead=Sales qualified lead',
          'opportunity',
          'customer',
          'evangelist',
          'other',
        ],
      },
    ],
    ['hubspot_owner_id', 'Company owner', 'enumeration', { owner: true }],
    ['hubspot_owner_assigneddate', 'Owner assigned date', 'datetime', readOnly],
    ['createdate', 'Create date', 'datetime', readOnly],
    ['hs_lastmodifieddate', 'Last modified date', 'datetime', readOnly],
    ['hs_object_id', 'Record ID', 'number', readOnly],
    ['hs_object_source', 'Record source', 'string', readOnly],
    ['hs_object_source_id', 'Record source id', 'string', readOnly],
    ['hs_object_source_label', 'Record source label', 'string', readOnly],
    ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', readOnly],
    ['num_associated_contacts', 'Number of associated contacts', 'number', { calculated: true }],
  ],
};

/** The made-up portal's own company properties. */
export const CUSTOM_COMPANY_PROPERTIES: readonly Definition[] = [
  ['uses_crm', 'Uses a CRM', 'bool'],
];
