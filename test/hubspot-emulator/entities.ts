/** The objects that the emulator keeps; the plural is what HubSpot's paths use. */
export const OBJECT_TYPES = [
  'contacts',
  'companies',
  'deals',
  'calls',
  'emails',
  'meetings',
  'notes',
  'tasks',
] as const;

export type ObjectType = (typeof OBJECT_TYPES)[number];

/** HubSpot's object type ids: what webhooks of the `object.*` format carry. */
export const OBJECT_TYPE_IDS: Readonly<Record<ObjectType, string>> = {
  contacts: '0-1',
  companies: '0-2',
  deals: '0-3',
  tasks: '0-27',
  notes: '0-46',
  meetings: '0-47',
  calls: '0-48',
  emails: '0-49',
};

/** Who or what changed a value: HubSpot's `changeSource` and `sourceId`. */
export type Source = {
  readonly type: string;
  readonly id: string | null;
  readonly label?: string;
  readonly userId?: number;
};

/** One kept value of a property, as HubSpot's `ValueWithTimestamp`. */
export type Change = { readonly value: string; readonly at: number; readonly source: Source };

/** One record of any type. A property that was never set is absent; a cleared one is absent too. */
export type CrmObject = {
  readonly id: string;
  readonly type: ObjectType;
  readonly properties: Record<string, string>;
  /** Newest first, at most 20 values a property; a property without an entry has only its first value. */
  readonly history: Map<string, Change[]>;
  readonly createdAt: number;
  updatedAt: number;
  archived: boolean;
  archivedAt: number | null;
  /** Set on a record that a merge has ended: reads of it answer with this record. */
  mergedInto: string | null;
};

export type PropertyOption = {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
  description?: string;
};

export type PropertyType =
  'bool' | 'date' | 'datetime' | 'enumeration' | 'number' | 'phone_number' | 'string';

/** The definition of a property, as HubSpot tells it. */
export type Property = {
  readonly name: string;
  label: string;
  type: PropertyType;
  fieldType: string;
  groupName: string;
  description: string;
  options: PropertyOption[];
  displayOrder: number;
  hidden: boolean;
  formField: boolean;
  readonly hasUniqueValue: boolean;
  readonly calculated: boolean;
  readonly hubspotDefined: boolean;
  readonly readOnlyValue: boolean;
  archived: boolean;
  readonly createdAt: number;
  updatedAt: number;
  /** `OWNER` for properties that hold the id of an owner. */
  readonly referencedObjectType?: string;
};

export type PropertyGroup = {
  readonly name: string;
  label: string;
  displayOrder: number;
  archived: boolean;
};

export type Team = { readonly id: string; readonly name: string; readonly primary: boolean };

export type Owner = {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly type: 'PERSON' | 'QUEUE';
  /** Null when the user was deactivated. */
  userId: number | null;
  readonly userIdIncludingInactive: number;
  archived: boolean;
  readonly teams: readonly Team[];
  readonly createdAt: number;
  updatedAt: number;
};

/** One line of a contact's timeline, in words, for the record page. */
export type TimelineEntry = {
  readonly id: string;
  readonly at: number;
  readonly act: string;
  readonly title: string;
  readonly detail: string;
};

/** A workflow of the portal: enrols a contact when `property` changes to one of `values`. */
export type Workflow = {
  readonly id: string;
  readonly name: string;
  readonly property: string;
  readonly values: readonly string[];
  readonly reEnrolment: boolean;
  /** What the workflow writes, if anything (source AUTOMATION_PLATFORM). */
  readonly sets: Readonly<Record<string, string>> | null;
  readonly enrolments: Enrolment[];
};

export type Enrolment = {
  readonly contactId: string;
  readonly at: number;
  readonly value: string;
};

/** One account that has the app, as far as its tokens say. */
export type Install = {
  readonly installedAt: number;
  readonly userId: number;
  readonly scopes: readonly string[];
};
