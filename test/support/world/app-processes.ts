import type { Child } from '../../../scripts/demo/child.ts';
import { startApp } from '../../../scripts/demo/start-app.ts';

/** How many processes of each kind; with the embedded stores there is one that is both. */
export type ProcessCounts = { readonly web: number; readonly worker: number };

type Settings = Omit<Parameters<typeof startApp>[0], 'role'>;

export type AppProcesses = {
  /** Where each web process answers. */
  readonly origins: readonly string[];
  readonly children: readonly Child[];
  /** Asks all of them to end, and waits. */
  stop(): Promise<void>;
  /** What a crash does. */
  kill(): Promise<void>;
};

/** Starts the app: one process on the embedded stores (null), or as many of each kind as asked. */
export async function startProcesses(
  settings: Settings,
  counts: ProcessCounts | null,
): Promise<AppProcesses> {
  const roles =
    counts === null
      ? (['main'] as const)
      : [
          ...Array.from({ length: counts.web }, () => 'web' as const),
          ...Array.from({ length: counts.worker }, () => 'worker' as const),
        ];
  const started = await Promise.all(roles.map((role) => startApp({ ...settings, role })));
  const children = started.map(({ child }) => child);
  return {
    origins: started.flatMap(({ origin }) => (origin === '' ? [] : origin)),
    children,
    async stop() {
      await Promise.all(children.map((child) => child.stop()));
    },
    async kill() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended));
    },
  };
}
