import { createSfnWorkflows } from '../../shared/adapters/aws/sfn-workflows.ts';
import { DEFINITION, type TaskName, workflowsContract } from '../contract/workflows.contract.ts';
import { machineOnEmulator } from '../support/aws-workflows.ts';

const TASKS: readonly TaskName[] = ['Prepare', 'Ask', 'Conclude'];

workflowsContract('Step Functions', async (tasks) => {
  const { client, stateMachineArn, close } = await machineOnEmulator(
    'tests/workflow/ask-everybody.asl.json',
    TASKS,
    (task, input) => tasks(TASKS.find((each) => each === task) ?? 'Prepare', input),
  );
  return { workflows: createSfnWorkflows({ client, machines: { [DEFINITION]: stateMachineArn } }), close };
});
