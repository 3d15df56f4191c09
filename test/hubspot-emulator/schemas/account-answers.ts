import { z } from 'zod';
import { Paging, Time } from './shared-answers.ts';

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
