import { openDatabase } from '../../../src/store/database.ts';
import { saveState } from '../../../src/store/oauth-states.ts';

/** Commits row after row and says after each commit how many there are: to be killed. */
const [folder = ''] = process.argv.slice(2);
const { db } = await openDatabase({ folder });
for (let count = 1; ; count += 1) {
  await saveState(db, {
    stateHash: String(count),
    browserHash: 'browser',
    codeVerifier: 'verifier',
    expiresAt: 1,
  });
  process.stdout.write(`${count}\n`);
}
