/** `scoreAgainstJson` in a process of its own, as a user's is: what ran before must not shape how it is compiled. */
import { scoreAgainstJson } from './score-against-json.ts';

process.stdout.write(JSON.stringify(await scoreAgainstJson(Number(process.argv[2]))));
