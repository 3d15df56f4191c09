import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../support/test-folder.ts';
import { runAssay } from './run-assay.ts';

const folder = testFolder('score');
const AS_OF = ['--as-of', '2026-05-03T00:00:00Z'];
const MODEL = ['--model', 'models/b2b.json'];

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const lead = {
  id: '501',
  contact: { email: 'ada@example.com', lastname: 'Lovelace', jobtitle: 'VP Operations' },
  company: {
    name: 'Example Ltd',
    numberofemployees: '250',
    industry: 'COMPUTER_SOFTWARE',
    country: 'Germany',
  },
  signals: [{ id: 's1', kind: 'trial_started', at: '2026-05-02T00:00:00Z' }],
  answers: [],
};

describe('assay score', () => {
  it('prints one line a lead, with exactly the promised keys', async () => {
    const facts = file('one.ndjson', JSON.stringify(lead));
    const { status, stdout, stderr } = await runAssay([
      'score',
      ...MODEL,
      '--facts',
      facts,
      ...AS_OF,
    ]);
    expect([status, stderr]).toEqual([0, '']);
    const [line, ...rest] = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(rest).toEqual([]);
    expect(Object.keys(line)).toEqual([
      'id',
      'score',
      'tier',
      'team',
      'disposition',
      'queue',
      'track',
      'goodFit',
      'ready',
      'boxes',
      'misses',
      'confidence',
      'incomplete',
      'nextChangeAt',
      'factors',
    ]);
    expect(line).toMatchObject({
      id: '501',
      score: 41.77,
      tier: 'tier_1',
      boxes: 4,
      misses: 0,
      incomplete: [],
    });
    expect(line.factors.find(({ id }: { id: string }) => id === 'trial')).toEqual({
      id: 'trial',
      group: 'readiness',
      points: 9.77,
      max: 10,
      state: 'met',
    });
  });

  it('answers a bad line with an error line in its place, goes on, and exits with 1', async () => {
    const lines = [
      JSON.stringify(lead),
      'not json',
      '',
      '{"id":"7","contact":5}',
      '[]',
      '{"id":"8","answers":[{"at":"soon"}]}',
      JSON.stringify({ ...lead, id: '502' }),
    ];
    const { status, stdout } = await runAssay(
      ['score', ...MODEL, '--facts', '-', ...AS_OF],
      lines.join('\r\n'),
    );
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(status).toBe(1);
    expect(
      results.map(({ id, error }) => [id, error === undefined ? 'judged' : error.split(':')[0]]),
    ).toEqual([
      ['501', 'judged'],
      [null, 'line 2'],
      ['7', 'line 4'],
      [null, 'line 5'],
      ['8', 'line 6'],
      ['502', 'judged'],
    ]);
    expect(Object.keys(results[1])).toEqual(['id', 'error']);
  });

  it('refuses a model with all its problems on stderr, nothing on stdout, and exits with 2', async () => {
    const model = JSON.parse(readFileSync('models/b2b.json', 'utf8'));
    const refused = file(
      'refused.json',
      JSON.stringify({ ...model, colour: 'red', readiness: { ...model.readiness, cap: 30 } }),
    );
    const { status, stdout, stderr } = await runAssay(
      ['score', '--model', refused, '--facts', '-'],
      JSON.stringify(lead),
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'colour: unknown key',
      expect.stringMatching(/^model: expected .* exactly 100, got 5 too many$/),
    ]);
  });

  it.each([
    [
      'a missing model',
      ['--model', 'models/none.json', '--facts', '-'],
      'models/none.json: expected a JSON file with a model',
    ],
    [
      'a model that is no JSON',
      ['--model', 'README.md', '--facts', '-'],
      'README.md: expected a JSON file with a model',
    ],
    [
      'missing facts',
      [...MODEL, '--facts', 'none.ndjson'],
      'none.ndjson: expected a file of leads',
    ],
    [
      'a folder of facts',
      [...MODEL, '--facts', 'src'],
      'src: expected a file of leads, got a folder',
    ],
    ['an unreadable time', [...MODEL, '--facts', '-', '--as-of', 'yesterday'], 'Expected ISO 8601'],
    ['an option left out', MODEL, "required option '--facts <file>' not specified"],
  ])('exits with 2 for %s', async (_, args, message) => {
    const { status, stdout, stderr } = await runAssay(['score', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('stops quietly when its reader has seen enough', async () => {
    const facts = file('many.ndjson', `${JSON.stringify(lead)}\n`.repeat(20_000));
    const command = `"${process.execPath}" --import tsx src/cli/assay.ts score --model models/b2b.json --facts "${facts}" | head -n 1`;
    const child = spawn('bash', ['-c', `set -o pipefail; ${command}`]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ id: '501' });
  });

  it('tells how it is used', async () => {
    const { status, stdout } = await runAssay(['score', '--help']);
    expect(status).toBe(0);
    for (const word of ['--model', '--facts', '--as-of', 'Exit status'])
      expect(stdout).toContain(word);
  });
});
