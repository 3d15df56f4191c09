import { z } from 'zod';
import { batchOf, Id, Paging } from './shared-answers.ts';

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
