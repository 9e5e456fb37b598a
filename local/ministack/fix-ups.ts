/**
 * What MiniStack 1.5.33 has to be told before it can stand in for AWS here; each with its reason. What it is taught
 * stands in `site/sitecustomize.py`, what is set after a deployment in `after-deploy.ts`; what was found and when, in
 * docs/emulator.md.
 */
import { join } from 'node:path';

/** The version that these were tried with. `cryptography`: KMS key pairs; `cbor2`: a protocol newer SDKs speak. */
export const REQUIREMENTS = ['ministack==1.5.33', 'cryptography==50.0.2', 'cbor2==6.2.1'] as const;

/** Secret access key of the account's root, whose access key id is the account. */
export const ROOT_SECRET = 'test';

export interface Place {
  readonly port: number;
  readonly folder: string;
  readonly account: string;
  readonly region: string;
}

export const environment = ({ port, folder, account, region }: Place): Record<string, string> => ({
  GATEWAY_PORT: String(port),
  // The default listens on every interface and asks nobody for a password.
  BIND_HOST: '127.0.0.1',
  // One process is one country: other accounts of a process have no HTTP API and no role sessions.
  MINISTACK_ACCOUNT_ID: account,
  MINISTACK_REGION: region,
  // Roles, key policies and bucket policies count: a function may do what its role may do.
  AUTH: 'true',
  // Fixed ports, on which a second process would fail.
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
  // Unpacked function code stays behind after a kill: in a folder that we remove.
  TMPDIR: folder,
  PYTHONPATH: join(import.meta.dirname, 'site'),
  PYTHONDONTWRITEBYTECODE: '1',
});
