import { PassThrough } from 'node:stream';
import { countedPages, progress } from '../../../src/cli/progress.ts';

/** A terminal that keeps what is written to it, and a clock that the test moves. */
function terminal(isTTY = true) {
  let written = '';
  let now = 0;
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 80,
    cursorTo: (x: number) => written.concat(String(x)) !== '',
    clearLine: () => true,
    moveCursor: () => true,
  });
  stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  return {
    options: { stream: stream as unknown as NodeJS.WriteStream, clock: () => now },
    wait: (ms: number) => (now += ms),
    shown: () => written,
  };
}

describe('progress', () => {
  it('shows nothing of work that takes no longer than a second', () => {
    const { options, wait, shown } = terminal();
    const bar = progress('leads', { ...options, total: 10 });
    wait(1_000);
    bar.add(10);
    bar.stop();
    expect(shown()).toBe('');
  });

  it('shows nothing where nobody watches', () => {
    const { options, wait, shown } = terminal(false);
    const bar = progress('leads', { ...options, total: 10 });
    wait(5_000);
    bar.add(10);
    bar.stop();
    expect(shown()).toBe('');
  });

  it('shows the percentage of what there is, and the count', () => {
    const { options, wait, shown } = terminal();
    const bar = progress('leads', { ...options, total: 200 });
    bar.add(40);
    wait(1_001);
    bar.add(10);
    bar.stop();
    expect(shown()).toContain('25% | 50 leads');
  });

  it('measures the total in bytes where only they are known', () => {
    const { options, wait, shown } = terminal();
    const bar = progress('leads', { ...options, total: 1_000 });
    wait(1_001);
    bar.add(3, 500);
    bar.stop();
    expect(shown()).toContain('50% | 3 leads');
  });

  it('shows the count alone where nobody knows how much there is', () => {
    const { options, wait, shown } = terminal();
    const bar = progress('leads', options);
    wait(1_001);
    bar.add(3);
    bar.stop();
    expect(shown()).toContain('3 leads');
    expect(shown()).not.toContain('%');
  });

  it('says a line of its own beside the bar, and without one', () => {
    const { options, wait, shown } = terminal();
    const bar = progress('leads', { ...options, total: 10 });
    bar.say('line 1: no lead');
    wait(1_001);
    bar.add(3);
    bar.say('line 5: no lead');
    bar.stop();
    expect(shown()).toMatch(/^line 1: no lead\n/);
    expect(shown()).toContain('\r\u001b[Kline 5: no lead\n');
  });

  it('counts a page once whoever takes it has done with it', async () => {
    const { options, wait, shown } = terminal();
    const bar = progress('leads', { ...options, total: 3 });
    async function* pages() {
      yield [1, 2];
      yield [3];
    }
    wait(1_001);
    const taken: number[] = [];
    for await (const page of countedPages(pages(), bar)) {
      if (taken.length === 0) expect(shown()).toBe('');
      taken.push(...page);
    }
    bar.stop();
    expect(taken).toEqual([1, 2, 3]);
    expect(shown()).toContain('100% | 3 leads');
  });
});
