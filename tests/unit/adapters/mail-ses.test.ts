import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { ServiceRefusedError } from '../../../shared/adapters/aws/service-errors.ts';
import { createSesMail } from '../../../shared/adapters/aws/ses-mail.ts';
import { StoreUnavailableError } from '../../../shared/application/ports.ts';
import { awsFault, CANARY, describeFaults, errorOf } from '../../support/aws-faults.ts';

const mock = mockClient(SESv2Client);
const mail = createSesMail({ client: new SESv2Client({ region: 'eu-north-1' }), from: 'node@xa.example' });
const message = { id: 'req_1-4-0', to: [CANARY], subject: 'An order', text: 'Case: req_1' };
beforeEach(() => mock.reset());

test('the id of a mail is in a header and in a tag', async () => {
  mock.on(SendEmailCommand).resolves({ MessageId: 'ses-1' });
  await mail.send(message);
  expect(mock.commandCalls(SendEmailCommand)[0]?.args[0].input).toMatchObject({
    FromEmailAddress: 'node@xa.example',
    Content: { Simple: { Headers: [{ Name: 'X-Accord224-Id', Value: 'req_1-4-0' }] } },
    EmailTags: [{ Name: 'id', Value: 'req_1-4-0' }],
  });
});

test('an answer without an id is a failure', async () => {
  mock.on(SendEmailCommand).resolves({});
  await expect(mail.send(message)).rejects.toThrow(StoreUnavailableError);
});

test('a sender or an address that is not verified stays a refusal', async () => {
  mock.on(SendEmailCommand).rejects(awsFault('MessageRejected'));
  const error = await errorOf(mail.send(message));
  expect(error).toBeInstanceOf(ServiceRefusedError);
  expect(error.message).toBe('SES: MessageRejected');
});

describeFaults(ServiceRefusedError, (fault) => mock.on(SendEmailCommand).rejects(fault), {
  send: () => mail.send(message),
});
