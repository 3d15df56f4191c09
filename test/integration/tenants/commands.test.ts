import { jest } from '@jest/globals';
import type { Command } from 'commander';
import { assayProgram } from '../../../src/cli/program.ts';
import type { Config } from '../../../src/config.ts';
import {
  CANARY,
  OURS,
  THEIRS,
  type TwoPortals,
  twoPortals,
} from '../../support/world/two-portals.ts';

const B2B = 'models/b2b.json';
/** A version that only the other portal has. */
const THEIR_VERSION = '2';

describe('commands on one portal with the ids of another', () => {
  let world: TwoPortals;
  const { env } = process;
  beforeAll(async () => {
    world = await twoPortals();
    process.env = { ...env, ...settingsOf(world.services.config) };
  });
  afterAll(async () => {
    process.env = env;
    await world.close();
  });

  /** Runs a command in this process; gives its exit status and all that it printed. */
  async function assay(portalId: string, args: readonly string[]) {
    let told = '';
    const print = (text: unknown) => {
      told += String(text);
      return true;
    };
    const streams = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((text: unknown, ...rest: unknown[]) => {
        const done = rest.at(-1);
        if (typeof done === 'function') done();
        return print(text);
      }),
    );
    process.exitCode = 0;
    try {
      await assayProgram().parseAsync(['node', 'assay', ...args, '--portal', portalId]);
      return { status: process.exitCode, told };
    } finally {
      process.exitCode = 0;
      for (const stream of streams) stream.mockRestore();
    }
  }

  const contact = () => ['--contact', world.elsewhere];
  const shared = () => ['--contact', world.contactId];
  const by = ['--by', 'Sam'];

  /** What each command is tried with; one on a portal that is not here fails the first test. */
  const ATTEMPTS: Readonly<Record<string, () => readonly (readonly string[])[]>> = {
    'model log': () => [[]],
    'model show': () => [[], ['--version', THEIR_VERSION]],
    'model publish': () => [[B2B, ...by]],
    'model rollback': () => [[...by, '--to', '9'], by],
    preview: () => [['--model', B2B]],
    export: () => [[], ['--as-of', new Date().toISOString()]],
    history: () => [contact(), [...shared(), '--json']],
    'override set': () => [
      [...contact(), ...by, '--why', 'x', '--tier', 'tier_3'],
      [...shared(), ...by, '--why', 'x', '--tier', 'tier_3'],
    ],
    'override withdraw': () => [
      [...contact(), '--tier'],
      [...shared(), '--tier'],
    ],
    outcomes: () => [[]],
    'portal set': () => [['--sales-team', 'Sales']],
    'dead-letters list': () => [[], ['--json']],
    'dead-letters replay': () => [[]],
  };

  it('there is an attempt with every command that takes a portal', () => {
    expect(commandsOnPortals(assayProgram()).toSorted()).toEqual(Object.keys(ATTEMPTS).toSorted());
  });

  it('would be found out: on their own portal they print what it holds', async () => {
    for (const [command, args] of [
      ['model show', []],
      ['model log', []],
      ['export', []],
      ['dead-letters list', []],
    ] as const) {
      const { told } = await assay(THEIRS, [...command.split(' '), ...args]);
      expect({ command, tells: told.includes(CANARY) }).toEqual({ command, tells: true });
    }
    expect((await assay(THEIRS, ['history', ...contact()])).told).toContain('first score');
  });

  it('print nothing of theirs, and change nothing of theirs', async () => {
    await world.settle();
    const before = await world.theirRows();
    for (const [command, attempts] of Object.entries(ATTEMPTS)) {
      for (const args of attempts()) {
        const { told } = await assay(OURS, [...command.split(' '), ...args]);
        expect({ command, told }).toEqual({
          command,
          told: expect.not.stringMatching(/zanzibar/i),
        });
        expect({ command, told }).toEqual({ command, told: expect.not.stringContaining(THEIRS) });
      }
    }
    await world.settle();
    expect(await world.theirRows()).toEqual(before);
  });

  it.each([
    ['history', []],
    ['override set', [...by, '--why', 'x', '--tier', 'tier_3']],
    ['override withdraw', ['--tier']],
  ])('%s finds no contact that only they have', async (command, args) => {
    const { told, status } = await assay(OURS, [...command.split(' '), ...contact(), ...args]);
    expect(told === '' || status === 2).toBe(true);
  });
});

function commandsOnPortals(command: Command, path = ''): readonly string[] {
  return command.commands.flatMap((each) => {
    const name = `${path}${each.name()}`;
    const takesPortal = each.options.some(({ long }) => long === '--portal');
    return [...(takesPortal ? [name] : []), ...commandsOnPortals(each, `${name} `)];
  });
}

function settingsOf(config: Config): Record<string, string> {
  return {
    PUBLIC_URL: config.publicUrl,
    HUBSPOT_CLIENT_ID: config.hubspot.clientId,
    HUBSPOT_CLIENT_SECRET: config.hubspot.clientSecret,
    HUBSPOT_API_URL: config.hubspot.apiUrl,
    HUBSPOT_APP_URL: config.hubspot.appUrl,
    TOKEN_KEY: config.tokenKeys.keys[config.tokenKeys.currentKeyId] ?? '',
    DATABASE_URL: config.databaseUrl ?? '',
  };
}
