import { readFile } from 'node:fs/promises';
import { parseModel, type Model } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { toError } from '../errors.ts';

export type LoadedModel =
  | {
      readonly ok: true;
      readonly model: Model;
      readonly warnings: readonly Problem[];
      /** The document as it was written, keys in their order. */
      readonly json: unknown;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a model file; a file that is missing or no JSON is a problem of the model like any other. */
export async function loadModel(file: string): Promise<LoadedModel> {
  try {
    const json: unknown = JSON.parse(stripMark(await readFile(file, 'utf8')));
    const parsed = parseModel(json);
    return parsed.ok ? { ...parsed, json } : parsed;
  } catch (thrown) {
    const { message } = toError(thrown);
    const problem = { path: file, message: `expected a JSON file with a model: ${message}` };
    return { ok: false, problems: [problem] };
  }
}

/** Problems or warnings as lines of text, one each. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(({ path, message }) => `${path}: ${message}\n`).join('');
}

/** Some editors begin a file with a byte order mark, which JSON does not allow. */
export function stripMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
