/** A rule of cdk-nag that does not hold here, with the reason, on the very resource. */
import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export function because(construct: Construct, reason: string, ...ids: readonly string[]): void {
  Validations.of(construct).acknowledge(...ids.map((id) => ({ id: `AwsSolutions-${id}`, reason })));
}

/** The one wildcard that a policy is excused for, as cdk-nag writes it down: any other is a finding. */
export const wildcard = (resource: string): string => `IAM5[Resource::${resource}]`;

/** How cdk-nag writes the ARN of a resource: by the export that another stack takes it from, or by its logical id. */
export function writtenArn(reader: Construct, owner: Construct, arn: string): string {
  const [from, to] = [Stack.of(owner), Stack.of(reader)];
  if (from === to) return `<${from.getLogicalId(owner.node.defaultChild as CfnElement)}.Arn>`;
  const imported: unknown = from.resolve(from.exportValue(arn));
  if (typeof imported === 'object' && imported !== null && 'Fn::ImportValue' in imported) {
    return String(imported['Fn::ImportValue']);
  }
  throw new Error('an export has another shape than expected');
}
