/** A rule of cdk-nag that does not hold here, with the reason, on the very resource. */
import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export function because(construct: Construct, reason: string, ...ids: readonly string[]): void {
  Validations.of(construct).acknowledge(...ids.map((id) => ({ id: `AwsSolutions-${id}`, reason })));
}
