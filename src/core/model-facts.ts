import { conditionLeaves } from './condition-leaves.ts';
import { splitPath } from './fact-path.ts';
import { textAt } from './json-at.ts';
import type { Model } from './model.ts';

export type ModelFacts = { readonly contact: string[]; readonly company: string[] };

/**
 * The names of the CRM's properties that a model reads, sorted, each once. The e-mail address is always
 * among them: the data quality of every lead is judged by it.
 */
export function modelFacts(model: Model): ModelFacts {
  const paths = [
    'contact.email',
    ...conditionLeaves(model).map(({ leaf }) => textAt(leaf, 'fact') ?? ''),
    ...(model.required ?? []),
    ...model.discovery.questions.map(({ property }) => property ?? ''),
    ...(model.sources ?? []).map(({ property }) => property),
  ];
  return { contact: namesIn('contact', paths), company: namesIn('company', paths) };
}

function namesIn(scope: 'contact' | 'company', paths: readonly string[]): string[] {
  const names = paths
    .filter((path) => path.startsWith(`${scope}.`))
    .map((path) => splitPath(path).name);
  return [...new Set(names)].sort();
}
