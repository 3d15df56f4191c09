import fc from 'fast-check';
import { webhookEvent } from './world/signed-delivery.ts';

const fields = fc.constantFrom(
  ...Object.keys(webhookEvent()),
  ...['mergedObjectIds', 'newObjectId', 'fromObjectId'],
);
/** Names that JavaScript itself gives a meaning, beside those of an event and any other. */
const names = fc.oneof(
  fields,
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then'),
  fc.string(),
);
/** What comes close to something that an event may hold. */
const words = fc.constantFrom(
  '',
  '9223372036854775808',
  'contact.merge',
  'object.associationChange',
  'object.privacyDeletion',
  'a\u0000b',
);

/** Any JSON value, to be written by `asJson`. */
export const odd: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, -1, 0.5, 1e308),
      words,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    // Pairs, since an object in JavaScript could not hold "__proto__" as JSON does.
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((pairs) => ({ pairs })),
  ),
})).value;

/** An event as it should be, with a few of its fields replaced or added. */
export const spoilt = fc
  .array(fc.oneof(fc.tuple(names, odd), fc.tuple(fields, words)), { maxLength: 3 })
  .map((changes) => ({ pairs: [...Object.entries(webhookEvent()), ...changes] }));

type Pairs = { readonly pairs: readonly (readonly [string, unknown])[] };
const isPairs = (value: unknown): value is Pairs =>
  typeof value === 'object' && value !== null && 'pairs' in value;

export function asJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asJson).join(',')}]`;
  if (!isPairs(value)) return JSON.stringify(value);
  return `{${value.pairs.map(([name, each]) => `${JSON.stringify(name)}:${asJson(each)}`).join(',')}}`;
}

/** A plain object as `asJson` writes it. */
export function asPairs(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || isPairs(item))
    return item;
  return { pairs: Object.entries(item) };
}
