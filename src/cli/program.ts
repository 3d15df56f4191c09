import { Command } from 'commander';
import { addDeadLettersCommands } from './dead-letters-commands.ts';
import { EXIT_REFUSED } from './exit-status.ts';
import { addExplainCommand } from './explain-command.ts';
import { addExportCommand } from './export-command.ts';
import { addHistoryCommand } from './history-command.ts';
import { addModelCommands } from './model-commands.ts';
import { addOutcomesCommand } from './outcomes-command.ts';
import { addOverrideCommands } from './override-commands.ts';
import { addPortalCommands } from './portal-commands.ts';
import { addPreviewCommand } from './preview-command.ts';
import { addScoreCommand } from './score-command.ts';

/** Every command of `assay`, ready to parse. */
export function assayProgram(): Command {
  const program = new Command('assay')
    .description('Lead qualification that explains itself, on the command line.')
    .showHelpAfterError('(--help tells more)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_REFUSED));

  addScoreCommand(program);
  addExplainCommand(program);
  addModelCommands(program);
  addPreviewCommand(program);
  addExportCommand(program);
  addHistoryCommand(program);
  addOverrideCommands(program);
  addOutcomesCommand(program);
  addPortalCommands(program);
  addDeadLettersCommands(program);
  return program;
}
