/** SDK clients of an emulator, whatever the environment says: nothing here can reach AWS. */
import { ROOT_SECRET } from './fix-ups.ts';

interface Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const emulatorClient = <C>(
  Client: new (settings: Settings) => C,
  { endpoint, region, account }: { endpoint: string; region: string; account: string },
): C => new Client({ endpoint, region, credentials: { accessKeyId: account, secretAccessKey: ROOT_SECRET } });
