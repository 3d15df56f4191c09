import type { Command } from 'commander';
import { addPortalSetCommand } from './portal-set-command.ts';

/** `assay portal …`: settings of a portal that has installed the app. */
export function addPortalCommands(program: Command): void {
  const portal = program.command('portal').description('Look after a portal’s settings.');
  addPortalSetCommand(portal);
}
