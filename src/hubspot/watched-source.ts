import { splitPath } from '../core/fact-path.ts';
import type { Source } from '../core/model.ts';
import { OUR_PROPERTIES } from './properties.ts';
import { SIGNAL_SOURCES, type StandardSource } from './signal-sources.ts';

/** A property that is watched for signals, HubSpot's own or one that the model names. */
export type WatchedSource = {
  /** Under which it is remembered, and the first part of its signals' ids. */
  readonly key: string;
  readonly kind: string;
  readonly scope: 'contact' | 'company';
  readonly property: string;
  readonly when: StandardSource['when'];
  readonly date: string | undefined;
  readonly firstSightDate: string | undefined;
  readonly exceptAt: readonly string[];
  /** Only a later date is news. A date of the portal's own may be corrected to an earlier one. */
  readonly laterOnly: boolean;
  /** Attributes by the property that holds them. */
  readonly read: Readonly<Record<string, string>>;
  /** Attributes as the model gives them. */
  readonly given: Readonly<Record<string, unknown>>;
};

const watchedOf = new WeakMap<readonly Source[], readonly WatchedSource[]>();

/**
 * The standard table and the model's own sources, made once for each model. A property that is watched twice, for two
 * kinds, is remembered under the kind as well: signals with the same id would count as one.
 */
export function watchedSources(modelSources: readonly Source[]): readonly WatchedSource[] {
  const known = watchedOf.get(modelSources);
  if (known !== undefined) return known;
  const watched = distinctSources(modelSources);
  watchedOf.set(modelSources, watched);
  return watched;
}

function distinctSources(modelSources: readonly Source[]): WatchedSource[] {
  const sources = [...STANDARD, ...modelSources.map(fromModel).filter(isTold)];
  const taken = new Set<string>();
  const unique: WatchedSource[] = [];
  for (const source of sources) {
    const key = taken.has(source.key) ? `${source.key}/${source.kind}` : source.key;
    // The same kind from the same property twice is one source.
    if (taken.has(key)) continue;
    taken.add(key);
    unique.push({ ...source, key });
  }
  return unique;
}

/** Properties that the model's own sources read besides the ones that they watch, by record. */
export function sourceProperties(modelSources: readonly Source[]): {
  readonly contact: string[];
  readonly company: string[];
} {
  const read = modelSources.map(fromModel).map((source) => ({
    scope: source.scope,
    names: [source.property, source.date ?? source.property, ...Object.values(source.read)],
  }));
  const namesOf = (scope: WatchedSource['scope']) => [
    ...new Set(read.filter((one) => one.scope === scope).flatMap(({ names }) => names)),
  ];
  return { contact: namesOf('contact'), company: namesOf('company') };
}

const STANDARD: readonly WatchedSource[] = SIGNAL_SOURCES.map((source) => ({
  key: source.property,
  kind: source.kind,
  scope: 'contact',
  property: source.property,
  when: source.when,
  date: source.date,
  firstSightDate: source.firstSightDate,
  exceptAt: source.exceptAt ?? [],
  laterOnly: true,
  read: source.attributes ?? {},
  given: {},
}));

/**
 * Of a model's source, an attribute whose value is a path into the same record is read from there, any other is taken
 * as it stands. The attribute `at` names the date that goes with a counter.
 */
function fromModel({ kind, property: path, when, attributes = {} }: Source): WatchedSource {
  const { scope, name } = splitPath(path);
  const read: Record<string, string> = {};
  const given: Record<string, unknown> = {};
  let date: string | undefined;
  for (const [attribute, value] of Object.entries(attributes)) {
    const readFrom = pathIn(scope, value);
    if (readFrom === null) given[attribute] = value;
    else if (scope === 'contact' && OUR_PROPERTIES.has(readFrom)) continue;
    else if (attribute === 'at') date = readFrom;
    else read[attribute] = readFrom;
  }
  return {
    key: scope === 'company' ? path : name,
    kind,
    scope: scope === 'company' ? 'company' : 'contact',
    property: name,
    when,
    date,
    firstSightDate: undefined,
    exceptAt: [],
    laterOnly: false,
    read,
    given,
  };
}

/** What we wrote ourselves tells nothing about the lead. */
function isTold({ scope, property }: WatchedSource): boolean {
  return scope !== 'contact' || !OUR_PROPERTIES.has(property);
}

function pathIn(scope: string, value: unknown): string | null {
  return typeof value === 'string' && value.startsWith(`${scope}.`)
    ? value.slice(scope.length + 1)
    : null;
}
