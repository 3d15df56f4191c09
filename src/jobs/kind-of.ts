import type { Mark } from '../store/claims.ts';

/** What the log calls marks of one claim: contacts, or the companies and activities that lead to some. */
export function kindOf(marks: readonly Pick<Mark, 'subjectType'>[]): 'contacts' | 'subjects' {
  return marks.every(({ subjectType }) => subjectType === 'contact') ? 'contacts' : 'subjects';
}
