import { readFileSync } from 'node:fs';
import { Disposition, Queue, Team, Tier } from '../../../src/core/verdict.ts';
import { nextChangeDifference, scoreDifference } from '../../support/agreement/difference.ts';
import {
  PORTFOLIO_LEADS,
  PORTFOLIO_MODELS,
  portfolioResults,
  storedResults,
} from '../../support/portfolio.ts';
import { runAssay } from './run-assay.ts';

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const stored = (model: (typeof PORTFOLIO_MODELS)[number]) =>
  readFileSync(storedResults(model), 'utf8');
const leads = lines(readFileSync(PORTFOLIO_LEADS, 'utf8'));
const results = PORTFOLIO_MODELS.flatMap((model) => lines(stored(model)));

describe('the golden portfolio', () => {
  it.each(PORTFOLIO_MODELS)(
    'is judged by %s as it was stored (after a change that is meant: npx tsx scripts/remake-portfolio.ts)',
    async (model) => {
      const judged = await portfolioResults(model);
      // Lead by lead first: the message names the story.
      expect(lines(judged)).toEqual(lines(stored(model)));
      expect(judged).toBe(stored(model));
    },
  );

  it.each(PORTFOLIO_MODELS)('is judged by %s as the reference judges it', (name) => {
    const sample = {
      seed: 0,
      model: JSON.parse(readFileSync(`models/${name}.json`, 'utf8')),
      asOf: '2026-11-01T00:00:00Z',
      lines: readFileSync(PORTFOLIO_LEADS, 'utf8').trimEnd().split('\n'),
    };
    const printed = stored(name)
      .trimEnd()
      .split('\n')
      .map((text, index) => ({ sample, index, text }));
    expect(printed).toHaveLength(leads.length);
    const differences = printed.flatMap((one) => [scoreDifference(one), nextChangeDifference(one)]);
    expect(differences.filter((difference) => difference !== null)).toEqual([]);
  });

  it('is what the example of the README prints', async () => {
    const [, example = ''] = /^npm run -s assay -- (score .*)$/m.exec(
      readFileSync('README.md', 'utf8'),
    )!;
    const { status, stdout, stderr } = await runAssay(example.split(' '));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(stored('b2b'));
  });

  it('is made up, each lead with a name of its own', () => {
    expect(leads.length).toBeGreaterThanOrEqual(40);
    expect(new Set(leads.map(({ id }) => id)).size).toBe(leads.length);
    for (const { id, contact } of leads) {
      const { email = '', lastname = 'Made-Up' } = contact;
      expect([id, email]).toEqual([
        id,
        expect.stringMatching(/^$|^\s+$|@[\w.-]*example(\.com)?$|@address$/),
      ]);
      expect(['Made-Up', '']).toContain(lastname);
    }
  });

  const seen = (key: string) => new Set(results.map((line) => line[key]));

  it('holds every tier, team, disposition and queue', () => {
    expect(seen('tier')).toEqual(new Set(Tier.options));
    expect(seen('team')).toEqual(new Set(Team.options));
    expect(seen('disposition')).toEqual(new Set(Disposition.options));
    expect(seen('queue')).toEqual(new Set([...Queue.options, null]));
  });

  it.each(PORTFOLIO_MODELS)('holds every nurture track of %s', (model) => {
    const { nurture } = JSON.parse(readFileSync(`models/${model}.json`, 'utf8'));
    const tracks = nurture.map(({ track }: { track: string }) => track);
    expect(new Set(lines(stored(model)).map(({ track }) => track))).toEqual(
      new Set([...tracks, null]),
    );
  });

  it('holds every state of every group of factors', () => {
    const states = results.flatMap(({ factors }) =>
      factors.map(({ group, state }: Record<string, string>) => `${group} ${state}`),
    );
    expect([...new Set(states)].sort()).toEqual([
      'discovery met',
      'discovery missed',
      'discovery partly',
      'discovery unknown',
      'fit met',
      'fit missed',
      'fit partly',
      'fit unknown',
      'limit met',
      'penalty met',
      'readiness met',
      'readiness none',
    ]);
    const ids = results.flatMap(({ factors }) => factors.map(({ id }: { id: string }) => id));
    expect(ids).toContain('readiness_cap');
  });
});
