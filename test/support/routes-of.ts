import type { Express } from 'express';

/** What Express keeps of a route or of a router, as far as routes are found by it. */
type Layer = {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
};

/** Every route of an app, as `GET /health/live`. */
export function routesOf(app: Express): readonly string[] {
  return layersBelow(app.router.stack as unknown as readonly Layer[]);
}

function layersBelow(stack: readonly Layer[]): readonly string[] {
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return layersBelow(handle.stack ?? []);
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`);
  });
}
