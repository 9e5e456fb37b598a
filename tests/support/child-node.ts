/**
 * A whole embedded node in a process of its own, so that it can be killed. Settings come as JSON in argv; the
 * parent asks for `settle` and `close` over IPC. Passwords are given, so that a restart keeps the people.
 */
import { CAST, type Player } from '../../local/exercise/cast.ts';
import { type RunningNode, startNode } from '../../local/host/node.ts';
import { exerciseProfile } from '../../local/profiles.ts';

export interface NodeSettings {
  readonly folder: string;
  readonly port: number;
  readonly chaosSeed?: number;
  /** By name in the cast; who has none is not enrolled. */
  readonly passwords?: Readonly<Record<string, string>>;
  readonly displayNames?: Readonly<Record<string, string>>;
}

export type ToChild = 'settle' | 'close';
export type FromChild = { readonly ready: string; readonly issuer: string } | { readonly done: ToChild };

const settings = JSON.parse(process.argv[2] ?? '{}') as NodeSettings;
const tell = (message: FromChild): void => void process.send?.(message);

async function enrolAll(node: RunningNode, passwords: Readonly<Record<string, string>>): Promise<void> {
  const known = new Map((await node.accounts.list()).map(({ username, subject }) => [username, subject]));
  for (const [username, player] of Object.entries(CAST) as [string, Player][]) {
    const password = passwords[username];
    if (password === undefined) continue;
    const subject = known.get(username) ?? (await node.accounts.addAccount({ username, password })).subject;
    const { displayName, roles, authority, provider } = player;
    await node.enrol({
      subject,
      displayName: settings.displayNames?.[username] ?? displayName,
      roles: [...roles],
      ...(authority ? { authority } : {}),
      ...(provider ? { provider } : {}),
    });
  }
}

const node = await startNode({
  profile: exerciseProfile('XA'),
  others: ['XB', 'XC', 'XD'].map(exerciseProfile),
  folder: settings.folder,
  port: settings.port,
  scanner: 'test-signature',
  ...(settings.chaosSeed === undefined ? {} : { chaosSeed: settings.chaosSeed }),
});
if (settings.passwords) await enrolAll(node, settings.passwords);

async function obey(message: ToChild): Promise<void> {
  if (message === 'settle') await node.settle();
  else await node.close();
  tell({ done: message });
  if (message === 'close') process.disconnect();
}

process.on('message', (message) => {
  obey(message as ToChild).catch((error: unknown) => {
    console.error(error);
    process.exit(70);
  });
});
tell({ ready: node.baseUrl, issuer: node.issuer });
