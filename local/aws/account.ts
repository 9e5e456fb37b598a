/**
 * The account that the credentials lead to, read from the stack that `cdk bootstrap` leaves in it: the one call says
 * that the credentials work, whose they are, and that the CDK can deploy there.
 */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

/** 12 digits. Throws NotReadyError with what to do. */
export async function whereami(region: string): Promise<string> {
  const client = new CloudFormationClient(region ? { region } : {});
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    const account = /^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:(\d{12}):/.exec(
      Stacks?.[0]?.StackId ?? '',
    )?.[1];
    if (!account) throw new NotReadyError('CloudFormation answered without an account.');
    return account;
  } catch (cause) {
    throw cause instanceof NotReadyError ? cause : new NotReadyError(told(cause, region), { cause });
  } finally {
    client.destroy();
  }
}

function told(cause: unknown, region: string): string {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  if (name === 'CredentialsProviderError') {
    return 'No AWS credentials: sign in first (aws sso login, or AWS_PROFILE), then try again.';
  }
  if (message.includes('CDKToolkit') && message.includes('not exist')) {
    return `The CDK has not been here: once per account and region, npx cdk bootstrap aws://ACCOUNT/${region}`;
  }
  return `AWS does not let us look (${name}): check credentials and region (${region}).`;
}
