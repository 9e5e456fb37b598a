/** Stores in S3. Loaded when first used (`lazy-stores.ts`): most requests of most functions never come here. */
import { S3Client } from '@aws-sdk/client-s3';
import { s3Config } from '../../../shared/adapters/aws/client-config.ts';
import { createS3AuditStore } from '../../../shared/adapters/aws/s3-audit-store.ts';
import { createS3Intake } from '../../../shared/adapters/aws/s3-intake.ts';
import { createS3Parking } from '../../../shared/adapters/aws/s3-parking.ts';
import { createS3Vault, S3_CHECKSUMS } from '../../../shared/adapters/aws/s3-vault.ts';
import type { ParkingStore } from '../../../shared/application/parking.ts';
import type { AuditStore, IntakeStore, Vault } from '../../../shared/application/ports.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

/** A segment of 64 MiB on its way. */
const BODY_MS = 120_000;

const client = ({ log }: NodeWiring): S3Client =>
  recorded(new S3Client({ ...s3Config({ requestMs: BODY_MS }), ...S3_CHECKSUMS }), log);

export const s3Vault = (node: NodeWiring): Vault =>
  createS3Vault({ client: client(node), bucket: node.environment.need('VAULT_BUCKET') });

export const s3Intake = (node: NodeWiring): IntakeStore =>
  createS3Intake({
    client: client(node),
    bucket: node.environment.need('INTAKE_BUCKET'),
    clock: node.systemClock,
  });

export const s3Parking = (node: NodeWiring): ParkingStore =>
  createS3Parking({
    client: client(node),
    bucket: node.environment.need('INTAKE_BUCKET'),
    clock: node.systemClock,
  });

export const s3AuditStore = (node: NodeWiring): AuditStore =>
  createS3AuditStore({
    client: recorded(new S3Client(s3Config()), node.log),
    bucket: node.environment.need('AUDIT_BUCKET'),
    clock: node.systemClock,
    retainYears: node.environment.need('AUDIT_RETAIN_YEARS'),
  });
