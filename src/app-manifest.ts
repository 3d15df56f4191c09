import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const AppJson = z.object({
  config: z.object({
    auth: z.object({
      requiredScopes: z.array(z.string()).nonempty(),
      optionalScopes: z.array(z.string()).default([]),
    }),
  }),
});

export type AppManifest = {
  readonly requiredScopes: readonly string[];
  readonly optionalScopes: readonly string[];
};

/** Reads the scopes from `app.json`, their one source: HubSpot blocks an installation whose link says others. */
export function loadAppManifest(): AppManifest {
  const json: unknown = JSON.parse(readFileSync(projectFile('app.json'), 'utf8'));
  const { requiredScopes, optionalScopes } = AppJson.parse(json).config.auth;
  return { requiredScopes, optionalScopes };
}

/** The path of a file beside `package.json`, whether the code runs from `src/` or from `dist/`. */
export function projectFile(name: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${import.meta.dirname}`);
    folder = parent;
  }
  return join(folder, name);
}
