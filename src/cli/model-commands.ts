import type { Command } from 'commander';
import { addModelCheckCommand } from './model-check-command.ts';
import { addModelDiffCommand } from './model-diff-command.ts';
import { addModelFrameworkCommand } from './model-framework-command.ts';
import { addModelLogCommand, addModelShowCommand } from './model-log-command.ts';
import { addModelNewCommand } from './model-new-command.ts';
import { addModelPublishCommand } from './model-publish-command.ts';
import { addModelRollbackCommand } from './model-rollback-command.ts';

/** `assay model …`: what can be done with a model file. */
export function addModelCommands(program: Command): void {
  const model = program.command('model').description('Look after a qualification model.');
  addModelNewCommand(model);
  addModelCheckCommand(model);
  addModelDiffCommand(model);
  addModelFrameworkCommand(model);
  addModelPublishCommand(model);
  addModelRollbackCommand(model);
  addModelLogCommand(model);
  addModelShowCommand(model);
}
