import { splitPath } from './fact-path.ts';

/** A path to something that the CRM holds, split once. */
export type CompiledPath = {
  readonly path: string;
  readonly scope: 'contact' | 'company';
  readonly name: string;
};

export function compilePath(path: string): CompiledPath {
  const { scope, name } = splitPath(path);
  return { path, scope: scope === 'company' ? 'company' : 'contact', name };
}
