import { AppError } from '../../../src/errors.ts';
import { lockFolder } from '../../../src/store/folder-lock.ts';

/** Tries to lock the folder, says what became of it, and stays. */
const [folder = ''] = process.argv.slice(2);
try {
  await lockFolder(folder);
  process.stdout.write('locked\n');
} catch (error) {
  process.stdout.write(`${error instanceof AppError ? error.code : String(error)}\n`);
}
process.on('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 60_000);
