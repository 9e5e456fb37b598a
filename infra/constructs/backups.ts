/** Vault and plan of AWS Backup. What goes into it is selected in the guard stack. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { prefixOf } from '../names.ts';
import { BACKUP_DAYS } from './case-table.ts';

export interface BackupsProps {
  readonly code: string;
  readonly key: IKey;
}

export class Backups extends Construct {
  readonly vault: BackupVault;
  readonly plan: BackupPlan;

  constructor(scope: Construct, id: string, { code, key }: BackupsProps) {
    super(scope, id);
    this.vault = new BackupVault(this, 'Vault', {
      backupVaultName: prefixOf(code),
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      // Not longer than the certificate of an erasure says, and not shorter than it takes to notice a loss.
      lockConfiguration: { minRetention: Duration.days(7), maxRetention: Duration.days(BACKUP_DAYS) },
      accessPolicy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'NobodyRemovesOrCarriesOff',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: [
              'backup:DeleteRecoveryPoint',
              'backup:UpdateRecoveryPointLifecycle',
              'backup:CopyFromBackupVault',
            ],
            resources: ['*'],
          }),
        ],
      }),
    });
    this.plan = new BackupPlan(this, 'Plan', {
      backupPlanName: prefixOf(code),
      backupVault: this.vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: Schedule.cron({ hour: '2', minute: '30' }),
          deleteAfter: Duration.days(BACKUP_DAYS),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
        }),
      ],
    });
  }
}
