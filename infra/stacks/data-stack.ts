/** What must never be lost: keys, table, buckets, accounts, backups. Retained and protected, whatever is destroyed. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import { Backups } from '../constructs/backups.ts';
import { CaseTable } from '../constructs/case-table.ts';
import { NodeBuckets } from '../constructs/node-buckets.ts';
import { NodeKeys } from '../constructs/node-keys.ts';
import { PeoplePool } from '../constructs/people-pool.ts';
import type { Deployment } from '../deployment.ts';
import { functionsOf } from '../names.ts';

export interface NodeStackProps extends StackProps {
  readonly profile: PartyProfile;
  readonly deployment: Deployment;
}

export class DataStack extends Stack {
  readonly keys: NodeKeys;
  readonly cases: CaseTable;
  readonly buckets: NodeBuckets;
  readonly backups: Backups;
  /** Absent where the country has an issuer of its own. */
  readonly people?: PeoplePool;

  constructor(scope: Construct, id: string, props: NodeStackProps) {
    super(scope, id, props);
    const { profile, deployment } = props;
    const { code } = profile;
    const functions = functionsOf(profile.exerciseClock === true);

    this.keys = new NodeKeys(this, 'Keys', { code, functions, deployerRoles: deployment.deployerRoles });
    const { store } = this.keys;
    this.cases = new CaseTable(this, 'Cases', { key: store });
    this.buckets = new NodeBuckets(this, 'Buckets', {
      code,
      functions,
      key: store,
      auditRetainYears: deployment.auditRetainYears,
      logDays: deployment.logDays,
    });
    this.backups = new Backups(this, 'Backups', { code, key: store });
    if (!profile.issuer) {
      this.people = new PeoplePool(this, 'People', {
        code,
        account: this.account,
        exercise: profile.exercise === true,
      });
      new CfnOutput(this, 'UserPoolId', { value: this.people.pool.userPoolId });
    }

    new CfnOutput(this, 'TableName', { value: this.cases.table.tableName });
    new CfnOutput(this, 'VaultBucket', { value: this.buckets.vault.bucketName });
    new CfnOutput(this, 'IntakeBucket', { value: this.buckets.intake.bucketName });
    new CfnOutput(this, 'AuditBucket', { value: this.buckets.audit.bucketName });
    new CfnOutput(this, 'SigningKeyArn', { value: this.keys.signing.keyArn });
  }
}
