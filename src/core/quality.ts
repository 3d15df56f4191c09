import type { CompiledModel } from './compile.ts';
import { factText } from './fact-text.ts';
import type { Facts } from './facts.ts';

const EMAIL = 'contact.email';

/** The required facts that are missing, in the model's order; an impossible e-mail address is one of them. */
export function incompleteFacts(compiled: CompiledModel, facts: Facts): string[] {
  const email = factText(facts.contact.email);
  const isImpossible = email !== null && !canBeAddress(email);
  const missing: string[] = [];
  let isEmailRequired = false;
  for (const { path, scope, name } of compiled.required) {
    if (path === EMAIL) isEmailRequired = true;
    const isMissing = factText(facts[scope][name]) === null;
    if (isMissing || (path === EMAIL && isImpossible)) missing.push(path);
  }
  if (isImpossible && !isEmailRequired) missing.push(EMAIL);
  return missing;
}

/** Says no only to what no mail server could take: a stricter guess would turn real people away. */
export function canBeAddress(email: string): boolean {
  const [local, domain, ...rest] = email.split('@');
  if (local === undefined || local === '' || domain === undefined || rest.length > 0) return false;
  if (!domain.includes('.') || domain.startsWith('.') || domain.endsWith('.')) return false;
  return !/\s/.test(email);
}
