import type { Owner } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { badRequest, notFound } from '../http/hubspot-error.ts';
import { OwnerAnswer, OwnersAnswer } from '../schemas/account-answers.ts';
import { iso } from '../store/write-object.ts';
import { queryLimit } from './read-body.ts';

const BASE = '/crm/owners/2026-09';
const scopes = (): readonly string[] => ['crm.objects.owners.read'];

/** Owners; removed ones are listed only when asked for. */
export const ownerRoutes: readonly ApiRoute[] = [
  { method: 'get', path: BASE, scopes, answer: OwnersAnswer, work: list },
  { method: 'get', path: `${BASE}/:ownerId`, scopes, answer: OwnerAnswer, work: read },
];

function list(call: ApiCall): ApiAnswer {
  const limit = queryLimit(call.query, 500, 100);
  const archived = call.query.get('archived') === 'true';
  const email = call.query.get('email')?.toLowerCase();
  const after = Number(call.query.get('after') ?? 0);
  const found = call.portal.owners
    .filter((owner) => owner.archived === archived)
    .filter((owner) => email === undefined || owner.email.toLowerCase() === email)
    .filter((owner) => Number(owner.id) > after);
  const page = found.slice(0, limit);
  const last = page.at(-1)?.id ?? '';
  return {
    status: 200,
    body: {
      results: page.map(showOwner),
      ...(found.length > limit ? { paging: { next: { after: last } } } : {}),
    },
    records: page.length,
  };
}

function read(call: ApiCall): ApiAnswer {
  const id = call.params['ownerId'] ?? '';
  // The path is parsed as int32: a contact's id does not fit.
  if (!/^\d+$/u.test(id) || Number(id) > 2_147_483_647)
    throw badRequest(`Invalid integer parameter value for ownerId: ${id}`);
  const byUser = call.query.get('idProperty') === 'userId';
  const archived = call.query.get('archived') === 'true';
  const owner = call.portal.owners.find(
    (each) => (byUser ? String(each.userId) : each.id) === id && each.archived === archived,
  );
  if (owner === undefined) throw notFound();
  return { status: 200, body: showOwner(owner), records: 1 };
}

function showOwner(owner: Owner): Record<string, unknown> {
  return {
    ...owner,
    createdAt: iso(owner.createdAt),
    updatedAt: iso(owner.updatedAt),
  };
}
