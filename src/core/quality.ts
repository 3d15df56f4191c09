import type { CompiledModel } from './compile.ts';
import { factText } from './fact-text.ts';
import type { Facts } from './facts.ts';

const EMAIL = 'contact.email';

/** The required facts that are missing, in the model's order; an impossible e-mail address is one of them. */
export function incompleteFacts(
  { required, isEmailRequired }: CompiledModel,
  { contact, company }: Pick<Facts, 'contact' | 'company'>,
): string[] {
  const email = factText(contact.email);
  const isImpossible = email !== null && !canBeAddress(email);
  const missing: string[] = [];
  for (const { path, scope, name } of required) {
    const isMissing = factText((scope === 'contact' ? contact : company)[name]) === null;
    if (isMissing || (isImpossible && path === EMAIL)) missing.push(path);
  }
  if (isImpossible && !isEmailRequired) missing.push(EMAIL);
  return missing;
}

const WHITE_SPACE = /\s/;

/** Says no only to what no mail server could take: a stricter guess would turn real people away. */
export function canBeAddress(email: string): boolean {
  const at = email.indexOf('@');
  if (at < 1 || email.includes('@', at + 1) || WHITE_SPACE.test(email)) return false;
  const domain = email.slice(at + 1);
  return domain.includes('.') && !domain.startsWith('.') && !domain.endsWith('.');
}
