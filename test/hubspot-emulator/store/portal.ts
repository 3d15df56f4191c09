import {
  OBJECT_TYPES,
  type CrmObject,
  type Install,
  type ObjectType,
  type Owner,
  type Property,
  type PropertyGroup,
  type TimelineEntry,
  type Workflow,
} from '../entities.ts';

/** All records of one type: by id, and their ids in ascending order for paging. */
export type ObjectTable = { readonly byId: Map<string, CrmObject>; ids: string[] };

/** One account with everything in it. */
export type Portal = {
  readonly portalId: string;
  readonly name: string;
  readonly hubDomain: string;
  readonly timeZone: string;
  readonly objects: Record<ObjectType, ObjectTable>;
  /** `from/to` types -> id -> associated id -> whether it is the primary one. Both directions are kept. */
  readonly associations: Map<string, Map<string, Map<string, boolean>>>;
  readonly properties: Record<ObjectType, Map<string, Property>>;
  readonly groups: Record<ObjectType, Map<string, PropertyGroup>>;
  readonly owners: Owner[];
  readonly workflows: Workflow[];
  /** Newest last, by contact. */
  readonly timeline: Map<string, TimelineEntry[]>;
  /** E-mail addresses in use, in lower case, with the contact that has them. */
  readonly emails: Map<string, string>;
  /** Ids that a privacy deletion has taken away for good. */
  readonly forgotten: Set<string>;
  /** What the search index still believes of records that changed a moment ago. */
  readonly unindexed: Map<CrmObject, IndexedState>;
  /** A large portal keeps no history and no timeline of its made-up past. */
  readonly lean: boolean;
  install: Install | null;
  readonly nextIds: Record<ObjectType, number>;
};

/** A record as the index knows it (null: not at all) until the time when the index catches up. */
export type IndexedState = {
  readonly properties: Record<string, string> | null;
  readonly until: number;
};

/**
 * Made-up ids begin here: twelve digits, as new HubSpot ids have, so that no int4 column can hold them. Each type has
 * its own row of numbers, so two portals of the same size have contacts with the same ids.
 */
const FIRST_IDS: Readonly<Record<ObjectType, number>> = {
  contacts: 900_000_000_001,
  companies: 800_000_000_001,
  deals: 700_000_000_001,
  calls: 610_000_000_001,
  emails: 620_000_000_001,
  meetings: 630_000_000_001,
  notes: 640_000_000_001,
  tasks: 650_000_000_001,
};

/** A portal without records, properties or owners. */
export function createPortal(options: { portalId: string; name: string; lean: boolean }): Portal {
  return {
    portalId: options.portalId,
    name: options.name,
    hubDomain: `demo-portal-${options.portalId}.example`,
    timeZone: 'UTC',
    objects: byType(() => ({ byId: new Map<string, CrmObject>(), ids: [] })),
    associations: new Map(),
    properties: byType(() => new Map<string, Property>()),
    groups: byType(() => new Map<string, PropertyGroup>()),
    owners: [],
    workflows: [],
    timeline: new Map(),
    emails: new Map(),
    forgotten: new Set(),
    unindexed: new Map(),
    lean: options.lean,
    install: null,
    nextIds: { ...FIRST_IDS },
  };
}

/** The next free id of a type. */
export function takeId(portal: Portal, type: ObjectType): string {
  const id = String(portal.nextIds[type]);
  portal.nextIds[type] += 1;
  return id;
}

/** One value for each object type. */
export function byType<T>(make: (type: ObjectType) => T): Record<ObjectType, T> {
  const entries = OBJECT_TYPES.map((type) => [type, make(type)] as const);
  return Object.fromEntries(entries) as Record<ObjectType, T>;
}
