import { z } from 'zod';

const Time = z.iso.datetime();
const Id = z.string().regex(/^\d+$/u);

const ErrorDetail = z.strictObject({
  message: z.string(),
  code: z.string().optional(),
  in: z.string().optional(),
  subCategory: z.string().optional(),
  context: z.record(z.string(), z.array(z.string())).optional(),
});

/** The error body of the CRM API. */
export const ErrorAnswer = z.strictObject({
  status: z.literal('error'),
  message: z.string().min(1),
  correlationId: z.uuid(),
  category: z.string(),
  subCategory: z.string().optional(),
  errors: z.array(ErrorDetail).optional(),
  context: z.record(z.string(), z.array(z.string())).optional(),
  links: z.record(z.string(), z.string()).optional(),
});

/** 429 has a body of its own. */
export const LimitAnswer = z.strictObject({
  status: z.literal('error'),
  message: z.string().min(1),
  errorType: z.literal('RATE_LIMIT'),
  correlationId: z.uuid(),
  policyName: z.enum(['TEN_SECONDLY_ROLLING', 'SECONDLY', 'DAILY']),
  groupName: z.string(),
  requestId: z.uuid(),
});

const StandardError = z.strictObject({
  status: z.literal('error'),
  category: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.array(z.string())),
  errors: z.array(ErrorDetail),
  links: z.record(z.string(), z.string()),
  subCategory: z.string().optional(),
});

const ValueWithTimestamp = z.strictObject({
  value: z.string(),
  timestamp: Time,
  sourceType: z.string(),
  sourceId: z.string().optional(),
  sourceLabel: z.string().optional(),
  updatedByUserId: z.int32().optional(),
});

const Paging = z.strictObject({
  next: z.strictObject({ after: z.string(), link: z.string().optional() }),
});

const objectFields = {
  id: Id,
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.record(z.string(), z.array(ValueWithTimestamp)).optional(),
  createdAt: Time,
  updatedAt: Time,
  archived: z.boolean(),
  archivedAt: Time.optional(),
  objectWriteTraceId: z.string().optional(),
  url: z.url().optional(),
};

/** One record. */
export const ObjectAnswer = z.strictObject(objectFields);

const AssociatedIds = z.strictObject({
  results: z.array(z.strictObject({ id: Id, type: z.string() })),
});

/** One record with the ids of what is associated with it. */
export const ObjectWithAssociationsAnswer = z.strictObject({
  ...objectFields,
  associations: z.record(z.string(), AssociatedIds).optional(),
});

const batchOf = (item: z.ZodType) =>
  z.strictObject({
    status: z.enum(['COMPLETE', 'PENDING', 'PROCESSING', 'CANCELED']),
    requestedAt: Time.optional(),
    startedAt: Time,
    completedAt: Time,
    results: z.array(item),
    numErrors: z.int().min(0).optional(),
    errors: z.array(StandardError).optional(),
    links: z.record(z.string(), z.string()).optional(),
  });

/** What the batch calls on records answer. */
export const BatchAnswer = batchOf(ObjectAnswer);

export const BatchUpsertAnswer = batchOf(z.strictObject({ ...objectFields, new: z.boolean() }));

export const ListAnswer = z.strictObject({
  results: z.array(ObjectWithAssociationsAnswer),
  paging: Paging.optional(),
});

export const SearchAnswer = z.strictObject({
  total: z.int().min(0),
  results: z.array(ObjectAnswer),
  paging: Paging.optional(),
});

const AssociationType = z.strictObject({
  category: z.enum(['HUBSPOT_DEFINED', 'INTEGRATOR_DEFINED', 'USER_DEFINED']),
  typeId: z.int32(),
  label: z.string().optional(),
});

/** What the batch read of associations answers. */
export const AssociationsAnswer = batchOf(
  z.strictObject({
    from: z.strictObject({ id: Id }),
    to: z.array(
      z.strictObject({ toObjectId: Id, associationTypes: z.array(AssociationType).min(1) }),
    ),
    paging: Paging.optional(),
  }),
);

const Spec = z.strictObject({
  associationCategory: z.literal('HUBSPOT_DEFINED'),
  associationTypeId: z.int32(),
});

/** What making default associations answers. */
export const DefaultAssociationsAnswer = batchOf(
  z.strictObject({
    from: z.strictObject({ id: Id }),
    to: z.strictObject({ id: Id }),
    associationSpec: Spec,
  }),
);

/** The associations of one record. */
export const AssociationListAnswer = z.strictObject({
  results: z.array(
    z.strictObject({ toObjectId: Id, associationTypes: z.array(AssociationType).min(1) }),
  ),
  paging: Paging.optional(),
});

const Option = z.strictObject({
  label: z.string(),
  value: z.string(),
  displayOrder: z.int32(),
  hidden: z.boolean(),
  description: z.string().optional(),
});

/** A definition of a property. */
export const PropertyAnswer = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
  fieldType: z.string(),
  description: z.string(),
  groupName: z.string(),
  options: z.array(Option),
  displayOrder: z.int32(),
  calculated: z.boolean(),
  externalOptions: z.boolean(),
  hasUniqueValue: z.boolean(),
  hidden: z.boolean(),
  hubspotDefined: z.boolean(),
  formField: z.boolean(),
  archived: z.boolean(),
  createdAt: Time,
  updatedAt: Time,
  dataSensitivity: z.literal('non_sensitive'),
  referencedObjectType: z.string().optional(),
  modificationMetadata: z.strictObject({
    archivable: z.boolean(),
    readOnlyDefinition: z.boolean(),
    readOnlyOptions: z.boolean(),
    readOnlyValue: z.boolean(),
  }),
});

export const PropertiesAnswer = z.strictObject({ results: z.array(PropertyAnswer) });
export const BatchPropertiesAnswer = batchOf(PropertyAnswer);

/** A group of properties. */
export const GroupAnswer = z.strictObject({
  name: z.string(),
  label: z.string(),
  displayOrder: z.int32(),
  archived: z.boolean(),
});

export const GroupsAnswer = z.strictObject({ results: z.array(GroupAnswer) });

/** An owner. */
export const OwnerAnswer = z.strictObject({
  id: z.string().regex(/^\d+$/u),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  type: z.enum(['PERSON', 'QUEUE']),
  userId: z.int32().nullable(),
  userIdIncludingInactive: z.int32(),
  archived: z.boolean(),
  createdAt: Time,
  updatedAt: Time,
  teams: z
    .array(z.strictObject({ id: z.string(), name: z.string(), primary: z.boolean() }))
    .optional(),
});

export const OwnersAnswer = z.strictObject({
  results: z.array(OwnerAnswer),
  paging: Paging.optional(),
});

/** Facts of the account. */
export const AccountAnswer = z.strictObject({
  portalId: z.int32(),
  accountType: z.enum(['STANDARD', 'DEVELOPER_TEST', 'SANDBOX', 'APP_DEVELOPER']),
  timeZone: z.string(),
  companyCurrency: z.string(),
  additionalCurrencies: z.array(z.string()),
  utcOffset: z.string(),
  utcOffsetMilliseconds: z.int(),
  uiDomain: z.string(),
  dataHostingLocation: z.string(),
});

const Stage = z.strictObject({
  id: z.string(),
  label: z.string(),
  displayOrder: z.int32(),
  metadata: z.record(z.string(), z.string()),
  createdAt: Time,
  updatedAt: Time,
  archived: z.boolean(),
  writePermissions: z.string(),
});

export const PipelinesAnswer = z.strictObject({
  results: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      displayOrder: z.int32(),
      stages: z.array(Stage),
      createdAt: Time,
      updatedAt: Time,
      archived: z.boolean(),
    }),
  ),
});
