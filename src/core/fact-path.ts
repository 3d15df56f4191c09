import { z } from 'zod';

/** `contact.NAME`, `company.NAME`, `answer.QUESTION_ID`, and inside a signal's `where` also `signal.NAME`. */
export const FactPath = z
  .string()
  .regex(
    /^(?:contact|company|answer|signal)\.\S(?:.*\S)?$/,
    'expected a path such as contact.jobtitle, company.industry or answer.budget',
  );

/** A path to something that the CRM itself holds. */
export const CrmPath = z
  .string()
  .regex(
    /^(?:contact|company)\.\S(?:.*\S)?$/,
    'expected a path such as contact.email or company.name',
  );

export type FactScope = 'contact' | 'company' | 'answer' | 'signal';

/** Splits a path that the schema has accepted. A name may hold further dots. */
export function splitPath(path: string): { readonly scope: FactScope; readonly name: string } {
  const dot = path.indexOf('.');
  return { scope: scopeOf(path.slice(0, dot)), name: asKey(path.slice(dot + 1)) };
}

/**
 * The same text as an object's own key. V8 finds a property by such a text several times faster than by one
 * that was cut out of another, and every condition of every lead looks one up.
 */
function asKey(name: string): string {
  return Object.keys({ [name]: true })[0] ?? name;
}

function scopeOf(text: string): FactScope {
  if (text === 'contact' || text === 'company' || text === 'answer') return text;
  return 'signal';
}
