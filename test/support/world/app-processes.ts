import type { Child } from '../../../scripts/demo/child.ts';
import { startApp } from '../../../scripts/demo/start-app.ts';

/** How many processes of each kind; with the embedded stores there is one that is both. */
export type ProcessCounts = { readonly web: number; readonly worker: number };
export type Role = 'main' | keyof ProcessCounts;

type Settings = Omit<Parameters<typeof startApp>[0], 'role'>;
type AppProcess = { readonly role: Role; readonly origin: string; readonly child: Child };

export type AppProcesses = {
  /** Where each web process answers. */
  readonly origins: readonly string[];
  readonly children: readonly Child[];
  /** Asks all of them to end, and waits. */
  stop(): Promise<void>;
  /** What a crash does. */
  kill(): Promise<void>;
  /** The same to the process of this role that was started last; where none runs, nothing. */
  killOne(role: Role): Promise<void>;
  /** One more of this role, with these settings instead of the first ones. */
  startOne(role: Role, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Asks the one of this role to end that was started first, and gives the seconds that it took. */
  stopOne(role: Role): Promise<number>;
};

/** Starts the app: one process on the embedded stores (null), or as many of each kind as asked. */
export async function startProcesses(
  settings: Settings,
  counts: ProcessCounts | null,
): Promise<AppProcesses> {
  const roles: Role[] =
    counts === null
      ? ['main']
      : [
          ...Array.from({ length: counts.web }, () => 'web' as const),
          ...Array.from({ length: counts.worker }, () => 'worker' as const),
        ];
  const start = async (role: Role, env: Readonly<Record<string, string>> = {}) => {
    const started = await startApp({ ...settings, role, env: { ...settings.env, ...env } });
    return { role, ...started };
  };
  const running: AppProcess[] = await Promise.all(roles.map((role) => start(role)));
  const killAll = async (processes: readonly AppProcess[]) => {
    for (const { child } of processes) child.kill('SIGKILL');
    await Promise.all(processes.map(({ child }) => child.ended));
  };
  return {
    get origins() {
      return running.flatMap(({ origin }) => (origin === '' ? [] : origin));
    },
    get children() {
      return running.map(({ child }) => child);
    },
    async stop() {
      await Promise.all(running.map(({ child }) => child.stop()));
    },
    kill: () => killAll(running),
    async killOne(role) {
      const index = running.findLastIndex((one) => one.role === role);
      if (index >= 0) await killAll(running.splice(index, 1));
    },
    async startOne(role, env) {
      running.push(await start(role, env));
    },
    async stopOne(role) {
      const first = running.find((one) => one.role === role);
      const askedAt = performance.now();
      await first?.child.stop();
      // Only now: who sends to it meanwhile must notice by himself.
      if (first !== undefined) running.splice(running.indexOf(first), 1);
      return (performance.now() - askedAt) / 1_000;
    },
  };
}
