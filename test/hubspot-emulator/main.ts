import { parseArgs } from './parse-args.ts';
import { startEmulator } from './server.ts';

try {
  const emulator = await startEmulator(parseArgs(process.argv));
  process.stdout.write(`${JSON.stringify({ url: emulator.url, port: emulator.port })}\n`);
  const stop = (): void => {
    for (const violation of emulator.world.violations) process.stderr.write(`${violation}\n`);
    void emulator.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  process.stderr.write(`${inOneLine(error)}\n`);
  process.exitCode = 1;
}

function inOneLine(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : '';
    return `emulator: port ${port} is taken; give another one with --port, or none for a free one`;
  }
  return error instanceof Error ? error.message : String(error);
}
