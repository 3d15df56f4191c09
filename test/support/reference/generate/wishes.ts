import type { Condition, Did, Leaf } from '../document.ts';
import { isBag } from '../lead.ts';
import { DAY_MS } from '../reading.ts';
import { respell } from './generate-condition.ts';
import type { Random } from './random.ts';

/** What would make a condition come out as wanted: a leaf, or a signal count, true or false. */
export type Wish = { target: Leaf | Did; isWanted: boolean };

/** Enough wishes to make the condition true (or false), if none contradicts another. */
export function wishesFor(condition: Condition, isWanted: boolean, random: Random): Wish[] {
  if ('not' in condition) return wishesFor(condition.not, !isWanted, random);
  if (!('all' in condition) && !('any' in condition)) return [{ target: condition, isWanted }];
  const parts = 'all' in condition ? condition.all : condition.any;
  if (parts.length === 0) return [];
  const needsEveryPart = 'all' in condition === isWanted;
  const chosen = needsEveryPart ? parts : [random.pick(parts)];
  return chosen.flatMap((part) => wishesFor(part, isWanted, random));
}

/** A raw value that meets the leaf, often exactly on its edge. */
export function meetingValue(leaf: Leaf, asOf: number, random: Random): unknown {
  const { between, gte, lte, withinDays, inNextDays } = leaf;
  if (leaf.known !== undefined)
    return leaf.known ? 'known' : random.pick([undefined, null, '', ' ']);
  if (between) return written(random.pick([...between, (between[0] + between[1]) / 2]), random);
  if (gte !== undefined) return written(gte + random.pick([0, 0.01, 1, 100]), random);
  if (lte !== undefined) return written(lte - random.pick([0, 0.01, 1, 100]), random);
  const days = Math.max(withinDays ?? 0, inNextDays ?? 0);
  const passed = random.pick([
    0,
    1,
    days * DAY_MS,
    days * DAY_MS - 1,
    random.int(0, days) * DAY_MS,
  ]);
  if (withinDays !== undefined) return dateText(asOf - passed, random);
  if (inNextDays !== undefined) return dateText(asOf + passed, random);
  if (leaf.contains !== undefined) return respell(`x ${leaf.contains}…`, random);
  if (leaf.containsAny) return respell(`${random.pick(leaf.containsAny)}/y`, random);
  const value = leaf.equals ?? random.pick(leaf.in ?? []) ?? 'in no list';
  if (typeof value === 'number') return written(value, random);
  if (typeof value === 'boolean')
    return random.pick([value, respell(String(value), random), ` ${value} `]);
  return random.pick(['', ' ', '\t']) + respell(value, random) + random.pick(['', ' ', '\u{a0}']);
}

/** A raw value that does not: just outside, or of another kind, or none at all. */
export function missingValue(leaf: Leaf, asOf: number, random: Random): unknown {
  const { between, gte, lte, withinDays, inNextDays } = leaf;
  if (leaf.known !== undefined) return leaf.known ? random.pick([undefined, null, ' ']) : 'known';
  if (random.chance(0.15)) return undefined;
  if (between) return written(random.pick([between[0] - 0.01, between[1] + 1]), random);
  if (gte !== undefined) return written(gte - random.pick([0.01, 1]), random);
  if (lte !== undefined) return written(lte + random.pick([0.01, 1]), random);
  if (withinDays !== undefined) {
    return dateText(random.pick([asOf + 1, asOf - withinDays * DAY_MS - 1]), random);
  }
  if (inNextDays !== undefined) {
    return dateText(random.pick([asOf - 1, asOf + inNextDays * DAY_MS + 1]), random);
  }
  return random.pick(['something else', 'otherwise', '42.5', false]);
}

/** The number as a CRM, a form or a person may write it. */
export function written(value: number, random: Random): unknown {
  const plain = Number(value.toFixed(4));
  const [mantissa = '', exponent = '0'] = plain.toExponential().split('e');
  const forms: unknown[] = [String(plain), ` ${plain} `, plain, `${mantissa}E${Number(exponent)}`];
  if (plain >= 0) forms.push(`+${plain}`);
  if (Number.isInteger(plain) && plain >= 0) forms.push(`${plain}.00`, `00${plain}`);
  return random.chance(0.5) ? String(plain) : random.pick(forms);
}

/** The instant in one of the spellings that are clear from the specification. */
export function instantText(ms: number, random: Random): string {
  const iso = new Date(ms).toISOString();
  const spellings = [iso, iso, iso.replace('Z', ''), shifted(ms, '+02:00', 120)];
  spellings.push(shifted(ms, '-05:30', -330));
  if (ms >= 0) spellings.push(String(ms));
  if (ms % 1000 === 0) spellings.push(`${iso.slice(0, 19)}Z`);
  if (ms % 60_000 === 0) spellings.push(`${iso.slice(0, 16)}Z`, iso.slice(0, 16));
  if (ms % DAY_MS === 0) spellings.push(iso.slice(0, 10));
  return random.pick(spellings);
}

const shifted = (ms: number, zone: string, minutes: number): string =>
  new Date(ms + minutes * 60_000).toISOString().replace('Z', zone);

const dateText = (ms: number, random: Random): string =>
  random.chance(0.1) ? ` ${instantText(ms, random)} ` : instantText(ms, random);

/** Every leaf of a document, with the path it asks about. */
export function leavesOf(value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (!isBag(value)) return [];
  if (typeof value['fact'] === 'string') return [value as Leaf];
  return Object.values(value).flatMap(leavesOf);
}
