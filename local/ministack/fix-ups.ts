/**
 * What MiniStack 1.5.33 has to be told or taught before it can stand in for AWS here; each with its reason.
 * No longer needed since 1.4: the TCP_NODELAY patch (GetItem p50 is 5 ms with and without it).
 */

/** The version that these were tried with. `cryptography`: KMS key pairs; `cbor2`: a protocol newer SDKs speak. */
export const REQUIREMENTS = ['ministack==1.5.33', 'cryptography==50.0.2', 'cbor2==6.2.1'] as const;

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
  // Fixed ports, on which a second process would fail.
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
  // Unpacked function code stays behind after a kill: in a folder that we remove.
  TMPDIR: folder,
  PYTHONPATH: folder,
  PYTHONDONTWRITEBYTECODE: '1',
});

/** `sitecustomize.py`: the emulator ends with the process that started it, even when that was killed. */
export const SITE_CUSTOMIZE = `import os, sys, threading, time

def _end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)

if "ministack" in " ".join(sys.orig_argv):
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
`;
