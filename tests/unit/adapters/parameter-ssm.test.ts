import { inspect } from 'node:util';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { webhookSchema } from '../../../shared/adapters/alerts/webhook-alerts.ts';
import { ServiceRefusedError } from '../../../shared/adapters/aws/service-errors.ts';
import { readParameter } from '../../../shared/adapters/aws/ssm-parameter.ts';
import { CANARY, describeFaults, errorOf } from '../../support/aws-faults.ts';

const mock = mockClient(SSMClient);
const client = new SSMClient({ region: 'eu-north-1' });
const read = () => readParameter(client, '/accord/alerts', webhookSchema);
beforeEach(() => mock.reset());

test('a parameter is decrypted and checked', async () => {
  const webhook = { url: 'https://pager.example/in', kind: 'hmac', secret: '0123456789abcdef' };
  mock.on(GetParameterCommand).resolves({ Parameter: { Value: JSON.stringify(webhook) } });
  expect(await read()).toEqual(webhook);
  expect(mock.commandCalls(GetParameterCommand)[0]?.args[0].input).toEqual({
    Name: '/accord/alerts',
    WithDecryption: true,
  });
});

test.each([
  ['no value', undefined, 'SSM: wrong-setting:the-whole'],
  ['no JSON', CANARY, 'SSM: wrong-setting:the-whole'],
  [
    'a wrong field',
    `{"url":"https://x.example","kind":"${CANARY}","secret":"0123456789abcdef"}`,
    'SSM: wrong-setting:kind',
  ],
])('%s is a refusal that quotes nothing', async (_what, Value, message) => {
  mock.on(GetParameterCommand).resolves({ Parameter: Value === undefined ? {} : { Value } });
  const error = await errorOf(read());
  expect(error).toBeInstanceOf(ServiceRefusedError);
  expect(error.message).toBe(message);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('CANARY');
});

describeFaults(ServiceRefusedError, (fault) => mock.on(GetParameterCommand).rejects(fault), { read });
