import { readFileSync } from 'node:fs';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { openWorkflowRunner } from '../../shared/adapters/embedded/workflow-runner.ts';
import { DEFINITION, type Payload, type TaskName, workflowsContract } from './workflows.contract.ts';

workflowsContract('the runner of the embedded node', async (tasks) => {
  const task = (name: TaskName) => (input: unknown) => tasks(name, input as Payload);
  const workflows = openWorkflowRunner({
    file: ':memory:',
    definitions: { [DEFINITION]: readFileSync('tests/workflow/ask-everybody.asl.json', 'utf8') },
    functions: { Prepare: task('Prepare'), Ask: task('Ask'), Conclude: task('Conclude') },
    clock: systemClock,
    ids: systemIds(),
    log: { info: () => undefined, error: () => undefined },
  });
  return { workflows, close: () => workflows.close() };
});
