import type { Judgement, Model, Refusal } from './document.ts';
import { readLead } from './lead.ts';
import { nextChangeAt } from './next-change.ts';
import { qualify } from './qualify.ts';
import { instantOf } from './reading.ts';

/**
 * What `assay score` prints for one line, by plain interpretation of the documents. `model` is the
 * parsed model, `lead` the parsed line. `nextChangeAt` is null unless it is asked for: it is slow.
 */
export function judge(
  model: unknown,
  lead: unknown,
  asOf: string,
  options: { nextChange?: boolean } = {},
): Judgement | Refusal {
  const read = readLead(lead);
  if (!read.ok) return { id: read.id, error: true };
  const scene = { model: model as Model, facts: read.facts, asOf: asOfMs(asOf) };
  const { factors, ...head } = qualify(scene);
  const next = options.nextChange === true ? nextChangeAt(model, lead, asOf) : null;
  return { ...head, nextChangeAt: next, factors };
}

/** As `judge`, from the text of the line, which need not be JSON. */
export function judgeLine(
  model: unknown,
  line: string,
  asOf: string,
  options: { nextChange?: boolean } = {},
): Judgement | Refusal {
  let lead: unknown;
  try {
    lead = JSON.parse(line);
  } catch {
    return { id: null, error: true };
  }
  return judge(model, lead, asOf, options);
}

function asOfMs(asOf: string): number {
  const ms = instantOf(asOf);
  if (ms === undefined) throw new RangeError(`asOf must be an ISO 8601 instant, not ${asOf}`);
  return ms;
}
