/** S3, KMS, the bus and mail as the adapters see them, each call counted as it is billed. */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Readable } from 'node:stream';
import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { AWS_ENVIRONMENT } from '../../tests/support/aws-environment.ts';
import { UncountedCallError, type Usage } from './usage.ts';

const { SIGNING_KEY_ID } = AWS_ENVIRONMENT;

type Count = () => Usage;
export type Send = (command: object) => Promise<object>;

const unknown = (service: string, command: object): never => {
  throw new UncountedCallError(`${service}: ${command.constructor.name}`);
};

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (!(body instanceof Readable)) throw new UncountedCallError('a body that is neither bytes nor a stream');
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export interface CountedStore {
  readonly send: Send;
  /** What an uploader's PUT brings. */
  arrive(bucket: string, key: string, bytes: Uint8Array): void;
  /** Bytes that a bucket holds. */
  held(bucket: string): number;
}

export function countedStore(usage: Count): CountedStore {
  const objects = new Map<string, Buffer>();
  const nameOf = ({ Bucket = '', Key = '' }: { Bucket?: string | undefined; Key?: string | undefined }) =>
    `${Bucket}/${Key}`;
  const found = (target: Parameters<typeof nameOf>[0]): Buffer => {
    const bytes = objects.get(nameOf(target));
    if (!bytes) throw new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'no such key' });
    return bytes;
  };
  return {
    arrive(bucket, key, bytes) {
      usage().s3Writes += 1;
      objects.set(nameOf({ Bucket: bucket, Key: key }), Buffer.from(bytes));
    },
    held: (bucket) =>
      [...objects].reduce(
        (sum, [name, bytes]) => sum + (name.startsWith(`${bucket}/`) ? bytes.length : 0),
        0,
      ),
    async send(command) {
      if (command instanceof PutObjectCommand) {
        usage().s3Writes += 1;
        objects.set(nameOf(command.input), await bytesOf(command.input.Body));
        return {};
      }
      if (command instanceof GetObjectCommand) {
        usage().s3Reads += 1;
        const from = Number(/^bytes=(\d+)-$/.exec(command.input.Range ?? '')?.[1] ?? 0);
        const bytes = found(command.input).subarray(from);
        const body = Object.assign(Readable.from([bytes]), { transformToByteArray: async () => bytes });
        return { Body: body, ContentLength: bytes.length };
      }
      if (command instanceof HeadObjectCommand) {
        usage().s3Reads += 1;
        return { ContentLength: found(command.input).length };
      }
      // Removing is free.
      if (command instanceof DeleteObjectCommand) return { ok: objects.delete(nameOf(command.input)) };
      if (command instanceof ListObjectsV2Command || command instanceof ListMultipartUploadsCommand) {
        usage().s3Writes += 1;
        return {};
      }
      return unknown('S3', command);
    },
  };
}

/** Keys that never leave this process; what a context binds is the adapter's suite's to prove. */
export function countedKeys(usage: Count): Send {
  const wrapped = new Map<string, Buffer>();
  const secret = randomBytes(32);
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const exchange = generateKeyPairSync('rsa', { modulusLength: 4096 });
  return async (command) => {
    if (command instanceof GenerateDataKeyCommand) {
      usage().kmsSymmetric += 1;
      const [Plaintext, CiphertextBlob] = [randomBytes(32), randomBytes(184)];
      wrapped.set(CiphertextBlob.toString('hex'), Plaintext);
      return { Plaintext, CiphertextBlob };
    }
    if (command instanceof DecryptCommand) {
      usage().kmsSymmetric += 1;
      const blob = Buffer.from(command.input.CiphertextBlob ?? []);
      return { Plaintext: wrapped.get(blob.toString('hex')) };
    }
    if (command instanceof GenerateMacCommand) {
      usage().kmsSymmetric += 1;
      const data = Buffer.from(command.input.Message ?? []);
      return { Mac: createHmac('sha256', secret).update(data).digest() };
    }
    if (command instanceof GetPublicKeyCommand) {
      usage().kmsAsymmetric += 1;
      const { publicKey } = command.input.KeyId === SIGNING_KEY_ID ? signing : exchange;
      return { PublicKey: publicKey.export({ type: 'spki', format: 'der' }) };
    }
    if (command instanceof SignCommand) {
      usage().kmsAsymmetric += 1;
      // Of something: nobody verifies it here.
      return { Signature: sign('sha256', Buffer.from(command.input.Message ?? []), signing.privateKey) };
    }
    return unknown('KMS', command);
  };
}

const CHUNK = 64 * 1024;

export const countedBus =
  (usage: Count, onEvents: (entries: readonly PutEventsRequestEntry[]) => void): Send =>
  async (command) => {
    if (!(command instanceof PutEventsCommand)) return unknown('EventBridge', command);
    const { Entries = [] } = command.input;
    // Billed by 64 KB.
    for (const { Detail = '' } of Entries) usage().events += Math.ceil(Buffer.byteLength(Detail) / CHUNK);
    onEvents(Entries);
    return { Entries: Entries.map((_, n) => ({ EventId: String(n) })) };
  };

export const countedMail =
  (usage: Count): Send =>
  async (command) => {
    if (!(command instanceof SendEmailCommand)) return unknown('SES', command);
    const { ToAddresses = [] } = command.input.Destination ?? {};
    usage().mails += ToAddresses.length;
    return { MessageId: 'mail' };
  };
