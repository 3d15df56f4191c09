import { text } from 'node:stream/consumers';
import { openFacts } from '../../../src/cli/open-facts.ts';

const LEADS = 'test/fixtures/portfolio/leads.ndjson';

describe('a file of leads', () => {
  it('tells how long it is and how much of it has been read, so that progress is a share of it', async () => {
    const opened = await openFacts(LEADS);
    if (!opened.ok) throw new Error(opened.problem);
    expect(opened.bytesRead()).toBe(0);
    const content = await text(opened.stream);
    expect(opened.bytes).toBe(Buffer.byteLength(content));
    expect(opened.bytesRead()).toBe(opened.bytes);
  });

  it('tells no length of standard input', async () => {
    expect(await openFacts('-')).toMatchObject({ ok: true, bytes: null });
  });

  it('is refused where it is a folder, or not there', async () => {
    expect(await openFacts('test/fixtures')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('got a folder'),
    });
    expect(await openFacts('no/such/file')).toMatchObject({ ok: false });
  });
});
