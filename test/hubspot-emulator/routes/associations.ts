import type { ApiRoute } from '../http/api-route.ts';
import {
  AssociationListAnswer,
  AssociationsAnswer,
  DefaultAssociationsAnswer,
} from '../schemas/association-answers.ts';
import { batchRead, list } from './association-reads.ts';
import { batchArchive, batchDefault, putDefault, remove } from './association-writes.ts';
import { objectTypeOf } from './object-types.ts';

const BASE = '/crm/associations/2026-09/:from/:to/batch';
const SINGLE = '/crm/objects/2026-09/:from/:fromId/associations';
type Params = Readonly<Record<string, string>>;

/** Any scope of a record on either side is enough; an activity's own is the contact's. */
function scopesOf(params: Params): readonly string[] {
  const types = [params['from'], params['to']].map(objectTypeOf);
  return types.flatMap((type) => {
    const owner = type === 'companies' || type === 'deals' ? type : 'contacts';
    return [`crm.objects.${owner}.read`, `crm.objects.${owner}.write`];
  });
}

/** Associations between records. */
export const associationRoutes: readonly ApiRoute[] = [
  {
    method: 'post',
    path: `${BASE}/read`,
    scopes: scopesOf,
    answer: AssociationsAnswer,
    work: batchRead,
  },
  {
    method: 'post',
    path: `${BASE}/associate/default`,
    scopes: scopesOf,
    answer: DefaultAssociationsAnswer,
    work: batchDefault,
  },
  { method: 'post', path: `${BASE}/archive`, scopes: scopesOf, answer: null, work: batchArchive },
  {
    method: 'get',
    path: `${SINGLE}/:to`,
    scopes: scopesOf,
    answer: AssociationListAnswer,
    work: list,
  },
  {
    method: 'put',
    path: `${SINGLE}/default/:to/:toId`,
    scopes: scopesOf,
    answer: DefaultAssociationsAnswer,
    work: putDefault,
  },
  { method: 'delete', path: `${SINGLE}/:to/:toId`, scopes: scopesOf, answer: null, work: remove },
];
