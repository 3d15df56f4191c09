import type { CrmObject, Property } from '../entities.ts';
import type { PagesContext } from '../pages-context.ts';
import { nameOf, tierLabels } from './contact-list.ts';
import { displayValue, ownerName } from './display-value.ts';
import type { PropertyData, QuestionData, RecordData } from './page-data.ts';

/** What a rep may answer on the record page; the app makes these properties when it is installed. */
const QUESTIONS = ['assay_budget', 'assay_authority', 'assay_need', 'assay_timeline'];

const ABOUT = [
  'hubspot_owner_id',
  'email',
  'phone',
  'jobtitle',
  'lifecyclestage',
  'hs_lead_status',
  'country',
];

const ACTIVITY = [
  'hs_analytics_last_url',
  'hs_analytics_num_page_views',
  'hs_analytics_last_timestamp',
  'hs_email_last_open_date',
  'hs_email_last_click_date',
  'num_conversion_events',
  'recent_conversion_event_name',
  'engagements_last_meeting_booked',
  'notes_last_contacted',
  'trial_started_at',
  'webinar_attended_at',
];

/** Set by the buttons of the questions instead. */
const QUESTION_ACTS = new Set(['set_budget', 'set_authority', 'set_need', 'set_timeline']);

/** Everything that the record page shows of one contact; null where there is none. */
export function contactRecord(
  context: PagesContext,
  portalId: string,
  contactId: string,
): RecordData | null {
  const contact = context.contact(portalId, contactId);
  const portal = context.portals().find((each) => each.portalId === portalId);
  if (contact === undefined || portal === undefined) return null;

  const definitions = context.contactProperties(portalId);
  const owners = context.owners(portalId);
  const { properties } = contact;
  const show = (property: Property): PropertyData => ({
    name: property.name,
    label: property.label,
    text: displayValue(property, properties[property.name], {
      owners,
      timeZone: portal.timeZone,
    }),
  });
  const named = (names: readonly string[]): PropertyData[] =>
    names.flatMap((name) => definitions.filter((each) => each.name === name)).map(show);
  const company = context.companyOf(portalId, contact.id);
  const tier = properties['assay_tier'] ?? '';

  return {
    id: contact.id,
    name: nameOf(contact),
    jobTitle: properties['jobtitle'] ?? '',
    company: company?.properties['name'] ?? properties['company'] ?? '',
    email: properties['email'] ?? '',
    owner: ownerName(owners, properties['hubspot_owner_id']),
    tier,
    tierLabel: tierLabels(context, portalId).get(tier) ?? tier,
    groups: [
      { label: 'Lead qualification', properties: assayProperties(definitions).map(show) },
      { label: 'About this contact', properties: named(ABOUT) },
      { label: 'Company', properties: companyProperties(company) },
      { label: 'Activity', properties: named(ACTIVITY).filter(({ text }) => text !== '') },
    ].filter(({ properties: shown }) => shown.length > 0),
    questions: QUESTIONS.flatMap((name) => definitions.filter((each) => each.name === name)).map(
      (property) => toQuestion(property, properties[property.name] ?? ''),
    ),
    acts: context.acts.filter(({ name }) => !QUESTION_ACTS.has(name)),
    timeline: context.timeline(portalId, contact.id).slice(0, 60),
    values: properties,
  };
}

/** As the app ordered them; none before it is installed. */
function assayProperties(definitions: readonly Property[]): Property[] {
  return definitions
    .filter(({ hidden }) => !hidden)
    .filter(({ name }) => name.startsWith('assay_') && !QUESTIONS.includes(name))
    .sort((a, b) => a.displayOrder - b.displayOrder);
}

const COMPANY: Readonly<Record<string, string>> = {
  name: 'Company name',
  industry: 'Industry',
  numberofemployees: 'Employees',
  annualrevenue: 'Annual revenue',
  country: 'Country',
};

function companyProperties(company: CrmObject | undefined): PropertyData[] {
  if (company === undefined) return [];
  return Object.entries(COMPANY).map(([name, label]) => ({
    name: `company.${name}`,
    label,
    text: readable(company.properties[name] ?? ''),
  }));
}

/** `COMPUTER_SOFTWARE` becomes "Computer software", 12000000 "12,000,000". */
function readable(text: string): string {
  if (/^\d{5,}$/.test(text)) return Number(text).toLocaleString('en');
  if (!/^[A-Z]+(_[A-Z]+)*$/.test(text) || text.length < 4) return text;
  return text.charAt(0) + text.slice(1).toLowerCase().replaceAll('_', ' ');
}

function toQuestion(property: Property, value: string): QuestionData {
  return {
    name: property.name,
    label: property.label,
    value,
    options: property.options
      .filter(({ hidden }) => !hidden)
      .map((option) => ({ value: option.value, label: option.label })),
  };
}
