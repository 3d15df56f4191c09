import type { Command } from 'commander';
import { addModelCheckCommand } from './model-check-command.ts';
import { addModelLogCommand, addModelShowCommand } from './model-log-command.ts';
import { addModelPublishCommand } from './model-publish-command.ts';
import { addModelRollbackCommand } from './model-rollback-command.ts';

/** `assay model …`: what can be done with a model file. */
export function addModelCommands(program: Command): void {
  const model = program.command('model').description('Look after a qualification model.');
  addModelCheckCommand(model);
  addModelPublishCommand(model);
  addModelRollbackCommand(model);
  addModelLogCommand(model);
  addModelShowCommand(model);
}
