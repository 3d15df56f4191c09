import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { leadLines } from './lead-lines.ts';

/** Peak memory of the built `assay score` on many leads and, as the anchor, on a few. Linux only: the kernel's own count. */
export async function peakMemoryMb(leads: number): Promise<{ peakMb: number; bareMb: number }> {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
  return { bareMb: await scoreAndWatch(1_000), peakMb: await scoreAndWatch(leads) };
}

async function scoreAndWatch(leads: number): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      'dist/cli/assay.js',
      'score',
      '--model',
      'models/b2b.json',
      '--facts',
      '-',
      '--as-of',
      '2026-11-01T00:00:00Z',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let peakKb = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has just ended.
    }
  };
  const watch = setInterval(look, 100);
  let results = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) results += 1;
    look();
  });
  let batch = '';
  for (const line of leadLines(leads)) {
    batch += `${line}\n`;
    if (batch.length < 65_536) continue;
    if (!child.stdin.write(batch)) await once(child.stdin, 'drain');
    batch = '';
  }
  child.stdin.end(batch);
  await once(child, 'close');
  clearInterval(watch);
  if (results !== leads) throw new Error(`Expected ${leads} results, got ${results}`);
  return peakKb / 1024;
}
