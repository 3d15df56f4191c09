import { join } from 'node:path';
import { build } from 'esbuild';

const BROWSER = join(import.meta.dirname, '..', 'browser');

export type Asset = { readonly type: string; readonly text: string };

let bundled: Promise<Map<string, Asset>> | undefined;

/** The scripts and styles of the pages by file name, bundled in memory when a page is first asked for. */
export function browserBundle(): Promise<Map<string, Asset>> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<Map<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: {
      pages: join(BROWSER, 'pages.tsx'),
      'card-worker': join(BROWSER, 'card-host', 'card-worker.ts'),
    },
    outdir: BROWSER,
    write: false,
    bundle: true,
    minify: true,
    // A classic worker: `importScripts` is how the host loads a card.
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map(({ path, text }) => [
      path.slice(BROWSER.length + 1),
      { type: path.endsWith('.css') ? 'text/css' : 'text/javascript', text },
    ]),
  );
}
