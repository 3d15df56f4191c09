import type { Model } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { withFramework } from '../core/with-framework.ts';
import { loadFramework } from './load-framework.ts';

type Loaded = { readonly model: Model; readonly json: unknown };

export type ChangedFramework =
  | { readonly ok: true; readonly text: string; readonly model: Model }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The text of a model file with a shipped framework in it; everything else is written as it stood there. */
export async function changeFramework(
  { model, json }: Loaded,
  name: string,
): Promise<ChangedFramework> {
  const loaded = await loadFramework(name);
  if (!loaded.ok) return loaded;
  const changed = withFramework(model, loaded.framework);
  if (!changed.ok) return changed;
  const { discovery } = changed.model;
  const document = typeof json === 'object' ? { ...json, discovery } : changed.model;
  return { ok: true, text: `${JSON.stringify(document, null, 2)}\n`, model: changed.model };
}

/** What the framework commands say under `--help`. */
export const FRAMEWORKS_HELP = `
Frameworks: bant, champ, meddic, anum, faint, gpctba-ci, nabat. The script takes over
the points that the model gives to discovery, so that all still add up to 100.`;
