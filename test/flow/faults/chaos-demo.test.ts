import { runProgram } from '../../support/world/run-program.ts';

it('shows a newcomer that nothing is lost, however often the app is killed', async () => {
  const args = ['--chaos', '--seconds', '10', '--portal-size', '60', '--json'];
  const { status, stdout, stderr } = await runProgram({ script: 'scripts/demo.ts', args });
  process.stdout.write(`chaos demo: ${stderr.trim().split('\n').at(-1) ?? ''}\n`);
  expect(status).toBe(0);
  expect(stderr.trim()).toMatch(/Assay was killed \d+ times .*: 0 lost\.$/);
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
  expect(summary).toMatchObject({ lost: 0, dead: 0, pending: 0, contacts: 60 });
  expect(summary.kills).toBeGreaterThanOrEqual(1);
}, 180_000);
