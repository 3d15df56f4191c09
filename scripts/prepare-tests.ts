/** What `npm test` does first: finds the programs that the tests need beyond npm, or installs them, or says how. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

type Program = {
  readonly name: string;
  /** The package of Debian that has it. */
  readonly package: string;
  readonly find: () => string | undefined;
};

const PROGRAMS: readonly Program[] = [
  { name: 'Redis', package: 'redis-server', find: () => inPath('redis-server') },
  {
    name: 'Chromium',
    package: 'chromium',
    find: () =>
      process.env.CHROMIUM_PATH ??
      ['chromium', 'chromium-browser', 'google-chrome'].map(inPath).find(Boolean),
  },
];

const missing = PROGRAMS.filter(({ find }) => find() === undefined);
if (missing.length > 0) process.exitCode = provide(missing);

function provide(programs: readonly Program[]): number {
  const names = programs.map(({ name }) => name).join(' and ');
  const packages = programs.map((program) => program.package);
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    say(
      `The tests need ${names}. On Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}; ` +
        'elsewhere install them so that they are in PATH (a browser elsewhere: set CHROMIUM_PATH).',
    );
    return 1;
  }
  say(`Installing ${names} for the tests …`);
  try {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...packages);
  } catch (error) {
    say(`Could not install ${packages.join(' ')}: ${outputOf(error)}`);
    return 1;
  }
  const still = programs.filter(({ find }) => find() === undefined);
  if (still.length === 0) return 0;
  say(`Installed, but not found in PATH: ${still.map(({ name }) => name).join(' and ')}`);
  return 1;
}

function apt(...args: string[]): void {
  execFileSync('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'pipe',
  });
}

function outputOf(error: unknown): string {
  const { stderr } = error as { stderr?: Buffer };
  return stderr?.toString('utf8').trim() ?? String(error);
}

function inPath(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => `${folder}/${program}`).find((path) => existsSync(path));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
