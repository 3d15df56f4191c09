import { z } from 'zod';
import type { CrmObject } from '../entities.ts';
import type { ApiCall } from '../http/api-route.ts';
import { badRequest } from '../http/hubspot-error.ts';
import { associate } from '../store/associations.ts';
import { findLive } from '../store/read-object.ts';
import { typeOfAssociation } from './association-types.ts';

/** Associations that are made together with a record. The array is required; `[]` is fine. */
export const NewAssociations = z.array(
  z.strictObject({
    to: z.strictObject({ id: z.string() }),
    types: z
      .array(
        z.strictObject({
          associationCategory: z.literal('HUBSPOT_DEFINED'),
          associationTypeId: z.int(),
        }),
      )
      .min(1),
  }),
);

/** Makes them. */
export function associateNew(
  call: ApiCall,
  object: CrmObject,
  associations: z.infer<typeof NewAssociations>,
): void {
  for (const { to, types } of associations)
    for (const { associationTypeId } of types) {
      const kind = typeOfAssociation(object.type, associationTypeId);
      if (kind === undefined)
        throw badRequest(`Invalid association type ${associationTypeId} for ${object.type}`);
      const other = findLive(call.portal, kind.to, to.id);
      if (other === undefined) throw badRequest(`No ${kind.to} with id ${to.id}`);
      const { store } = call.world;
      associate(store, call.portal, {
        from: object,
        to: other,
        ...(kind.primary ? { primary: true } : {}),
        source: call.source,
        at: store.clock.now(),
      });
    }
}
