/**
 * Whether the time that a refusal takes tells how much of a forged signature was right: `npx tsx
 * test/deep/signature-timing.ts`. Welch's t of 100,000 samples of each kind; the same samples are given to a comparison
 * that ends at the first difference, which must be found out, else the machine is too noisy to tell anything.
 */
import { createHmac } from 'node:crypto';
import { verifySignature } from '../../src/hubspot/signature.ts';

const SAMPLES = 100_000;
/** What the test vectors of such measurements agree on: beyond it, a difference is no accident. */
const MOST = 4.5;
const AT = 1_795_255_200_000;
const REQUEST = {
  method: 'POST',
  uri: 'https://assay.example/webhooks/hubspot',
  body: '[]',
  secrets: ['the-secret'],
  now: AT,
};

type Verify = (signature: Buffer) => boolean;

const right = createHmac('sha256', 'the-secret')
  .update(`${REQUEST.method}${REQUEST.uri}${REQUEST.body}${AT}`)
  .digest();

const ours: Verify = (signature) =>
  verifySignature({
    ...REQUEST,
    headers: {
      'x-hubspot-signature-v3': signature.toString('base64'),
      'x-hubspot-request-timestamp': String(AT),
    },
  }).ok;

/** The same, with the mistake that this is about: letter by letter until the first difference. */
const early: Verify = (signature) => {
  ours(signature);
  const [given, wanted] = [signature.toString('hex'), right.toString('hex')];
  for (let index = 0; index < wanted.length; index += 1) {
    if (given[index] !== wanted[index]) return false;
  }
  return true;
};

const t = welch(ours);
const control = welch(early);
process.stdout.write(
  `wrong in the first byte against wrong in the last one, ${SAMPLES} times each: |t| = ${t.toFixed(2)} (at most ${MOST}); a comparison that ends early: ${control.toFixed(2)}\n`,
);
if (control <= MOST) {
  process.stdout.write('the machine is too noisy to tell: try again\n');
  process.exitCode = 2;
} else if (t >= MOST) process.exitCode = 1;

function welch(verify: Verify): number {
  const kinds = [flipped(0), flipped(31)].map((signature) => ({
    signature,
    tookNs: [] as number[],
  }));
  for (let sample = -10_000; sample < 2 * SAMPLES; sample += 1) {
    // In turns that nothing else keeps step with.
    const kind = kinds[Math.random() < 0.5 ? 0 : 1];
    if (kind === undefined) continue;
    const signature = Buffer.from(kind.signature);
    const begunAt = process.hrtime.bigint();
    verify(signature);
    const tookNs = Number(process.hrtime.bigint() - begunAt);
    if (sample >= 0) kind.tookNs.push(tookNs);
  }
  const [first, last] = kinds.map(({ tookNs }) => momentsOf(withoutTail(tookNs)));
  if (first === undefined || last === undefined) return NaN;
  const error = Math.sqrt(first.variance / first.count + last.variance / last.count);
  return Math.abs(first.mean - last.mean) / error;
}

function flipped(index: number): Buffer {
  return Buffer.from(right.map((byte, each) => (each === index ? byte ^ 1 : byte)));
}

/** The slowest tenth is the machine's own doing: collected garbage, other processes. */
function withoutTail(all: readonly number[]): readonly number[] {
  return all.toSorted((one, other) => one - other).slice(0, Math.floor(all.length * 0.9));
}

function momentsOf(all: readonly number[]) {
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  const variance = all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (all.length - 1);
  return { count: all.length, mean, variance };
}
