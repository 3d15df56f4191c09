import { readFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { readLines } from '../../../src/cli/read-lines.ts';
import { scoreLeads } from '../../../src/cli/score-leads.ts';
import { parseModel, type Model } from '../../../src/core/model.ts';

function model(): Model {
  const parsed = parseModel(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  if (!parsed.ok) throw new Error('the shipped model was refused');
  return parsed.model;
}

async function linesOf(chunks: (string | Buffer)[], most?: number): Promise<unknown[]> {
  const found = [];
  for await (const lines of readLines(Readable.from(chunks), most)) found.push(...lines);
  return found;
}

describe('readLines', () => {
  it('joins lines that chunks have cut, even inside of a character', async () => {
    const bytes = Buffer.from('{"a":"ä"}\n{"b":2}\n');
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await linesOf(chunks)).toEqual([
      { number: 1, text: '{"a":"ä"}' },
      { number: 2, text: '{"b":2}' },
    ]);
  });

  it('passes over blank lines but counts them, and needs no end of line at the end', async () => {
    expect(await linesOf(['\uFEFFa\n\n  \r\nb'])).toEqual([
      { number: 1, text: 'a' },
      { number: 4, text: 'b' },
    ]);
  });

  it('does not keep a line that is too long, and goes on behind it', async () => {
    expect(await linesOf(['ab\n', 'abc', 'def', 'ghi', 'j\nok\n12345', '67'], 5)).toEqual([
      { number: 1, text: 'ab' },
      { number: 2, tooLong: true },
      { number: 3, text: 'ok' },
      { number: 4, tooLong: true },
    ]);
  });
});

describe('scoreLeads', () => {
  it('reads no faster than its results are taken', async () => {
    let sent = 0;
    async function* source(): AsyncGenerator<string> {
      for (; sent < 1000; sent += 1) yield `{"id":"${sent}"}\n`.repeat(100);
    }
    const output = new PassThrough({ highWaterMark: 1024 });
    const running = scoreLeads({ model: model(), facts: Readable.from(source()), asOf: 0, output });
    await wait(200);
    expect(sent).toBeLessThan(100);
    output.destroy(new Error('the reader has gone'));
    await expect(running).rejects.toThrow('the reader has gone');
  });

  it('keeps the order and tells how many lines were bad', async () => {
    const output = new PassThrough();
    const facts = Readable.from(['{"id":1}\nx\n{"id"', ':2}\n']);
    const written = text(output);
    const counts = await scoreLeads({ model: model(), facts, asOf: 0, output });
    output.end();
    const ids = (await written)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect([counts, ids]).toEqual([{ judged: 2, failed: 1 }, ['1', null, '2']]);
  });

  it('holds no more memory for many leads than for few', async () => {
    const line = '{"id":"1","contact":{"email":"ada@example.com"}}\n';
    const measure = async (chunks: number): Promise<number> => {
      async function* source(): AsyncGenerator<string> {
        for (let index = 0; index < chunks; index += 1) yield line.repeat(500);
      }
      let most = 0;
      const output = new Writable({
        write(_chunk, _encoding, done) {
          most = Math.max(most, process.memoryUsage().heapUsed);
          done();
        },
      });
      await scoreLeads({ model: model(), facts: Readable.from(source()), asOf: 0, output });
      return most;
    };
    await measure(5);
    const [few, many] = [await measure(20), await measure(200)];
    expect(many - few).toBeLessThan(150 * 1024 * 1024);
  });
});
