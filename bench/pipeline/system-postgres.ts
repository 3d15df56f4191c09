import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian and Ubuntu keep each version; they are not on the path. */
const BY_VERSION = '/usr/lib/postgresql';

/**
 * The programs of the newest PostgreSQL that the system has, as installations have one; undefined where it has none.
 * That of npm is compiled to be small (`-Os`) and takes about a fifth more of the cores for the same work.
 */
export function systemPostgres(): string | undefined {
  return readVersions()
    .toSorted((left, right) => Number(right) - Number(left))
    .map((version) => join(BY_VERSION, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')));
}

/** Which one a bench has run on, for its report. */
export function postgresInWords(): string {
  const bin = systemPostgres();
  if (bin === undefined) return 'PostgreSQL of npm (compiled to be small)';
  return execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
}

function readVersions(): string[] {
  try {
    return readdirSync(BY_VERSION).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
