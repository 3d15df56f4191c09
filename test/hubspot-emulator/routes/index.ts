import type { ApiRoute } from '../http/api-route.ts';
import { accountRoutes } from './account.ts';
import { associationRoutes } from './associations.ts';
import { batchRoutes } from './objects-batch.ts';
import { searchRoutes } from './objects-search.ts';
import { singleRoutes } from './objects-single.ts';
import { ownerRoutes } from './owners.ts';
import { propertyRoutes } from './properties.ts';
import { groupRoutes } from './property-groups.ts';

/** All endpoints of the API; the first path that fits wins, so fixed words stand before parameters. */
export const apiRoutes: readonly ApiRoute[] = [
  ...accountRoutes,
  ...ownerRoutes,
  ...groupRoutes,
  ...propertyRoutes,
  ...associationRoutes,
  ...batchRoutes,
  ...searchRoutes,
  ...singleRoutes,
];
