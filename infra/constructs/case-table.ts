/** The one table, made from the description that the adapters and their tests share. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { INDEX_PROJECTION, placeAttributes } from '../../shared/adapters/aws/table-schema.ts';
import { INDEX_NAMES } from '../../shared/application/table.ts';

export interface CaseTableProps {
  readonly key: IKey;
}

/** Backups of any kind end here: what was erased is gone from all of them after as many days. */
export const BACKUP_DAYS = 35;

const text = (name: string) => ({ name, type: AttributeType.STRING });

export class CaseTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { key }: CaseTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      // Keys are all that the publisher needs (docs/adr/0007-keys-only-stream.md).
      stream: StreamViewType.KEYS_ONLY,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: BACKUP_DAYS,
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const name of INDEX_NAMES) {
      const place = placeAttributes(name);
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: text(place.pk),
        sortKey: text(place.sk),
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: INDEX_PROJECTION,
      });
    }
  }
}
