import type { CrmObject, ObjectType, Source } from '../entities.ts';
import { apiError, badRequest, type HubSpotError } from '../http/hubspot-error.ts';
import { checkValues, withFollowers, type ValueProblem } from '../store/check-values.ts';
import type { Portal } from '../store/portal.ts';
import type { Store } from '../store/store.ts';
import { changeProperties, createObject } from '../store/write-object.ts';

type Values = Readonly<Record<string, string>>;

/** Checks values as the API does; throws the 400 that names every one of the problems. */
export function acceptValues(portal: Portal, type: ObjectType, properties: Values): Values {
  const checked = checkValues(portal, type, properties);
  if (!checked.ok) throw invalidValues(checked.problems);
  return checked.values;
}

/** HubSpot's body for values that are not valid. */
export function invalidValues(problems: readonly ValueProblem[]): HubSpotError {
  const listed = problems.map((problem) => ({
    isValid: false,
    message: problem.message,
    error: problem.error,
    name: problem.name,
    localizedErrorMessage: problem.message,
  }));
  return badRequest(`Property values were not valid: ${JSON.stringify(listed)}`, {
    errors: problems.map((problem) => ({
      message: problem.message,
      code: problem.error,
      in: 'properties',
      context: { propertyName: [problem.name] },
    })),
  });
}

/** An address that another contact has is refused with 409. */
export function checkEmailIsFree(portal: Portal, values: Values, ownId: string | null): void {
  const email = values['email'];
  if (email === undefined || email === '') return;
  const holder = portal.emails.get(email.toLowerCase());
  if (holder === undefined || holder === ownId) return;
  const known = portal.objects.contacts.byId.get(holder);
  if (known === undefined || known.archived) return;
  throw apiError(409, 'CONFLICT', {
    message: `Contact already exists. Existing ID: ${holder}`,
  });
}

/** Writes values that were accepted. */
export function writeValues(
  store: Store,
  portal: Portal,
  write: { object: CrmObject; values: Values; source: Source },
): string[] {
  const at = store.clock.now();
  const values = withFollowers(write.object, write.values, at);
  return changeProperties(store, portal, { ...write, values, at });
}

/** Creates a record from values that were accepted. */
export function createWith(
  store: Store,
  portal: Portal,
  create: { type: ObjectType; values: Values; source: Source },
): CrmObject {
  const at = store.clock.now();
  return createObject(store, portal, {
    ...create,
    values: withFollowers(null, create.values, at),
    at,
  });
}
