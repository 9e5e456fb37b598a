/** An order from draft to close with its uploads, as steps that a client repeats until each has succeeded. */
import { createHash } from 'node:crypto';
import { accessSync, constants, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetsOf } from '../../events/routing.ts';
import { openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { emlMail } from '../../shared/adapters/embedded/eml-mail.ts';
import { createFileIntake } from '../../shared/adapters/embedded/file-intake.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { noScanner } from '../../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import type { CommandOutcome } from '../../shared/application/cases/command-outcome.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { type CommandRequest, executeCommand } from '../../shared/application/cases/execute-command.ts';
import { publishUnpublished } from '../../shared/application/cases/publish-events.ts';
import { sweepDue } from '../../shared/application/cases/sweep-due.ts';
import { declareUpload } from '../../shared/application/documents/declare-upload.ts';
import { intakeUpload } from '../../shared/application/documents/intake-upload.ts';
import { sendNotices } from '../../shared/application/notices.ts';
import type { SignedRequest, SystemClock } from '../../shared/application/ports.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import * as told from './art07-builders.ts';
import { openFolder } from './crash-folder.ts';
import { longOrder } from './crash-orders.ts';
import type { CrashPoint } from './crash-points.ts';
import { inChunks } from './streams.ts';

export interface StoryNode {
  readonly deps: CaseDeps;
  readonly folder: string;
  readonly steps: readonly (() => Promise<void>)[];
  /** What the minute's schedules and a restart do. */
  catchUp(): Promise<void>;
  close(): void;
}

/** In memory where the system has such a folder: a crash of a call needs no disk, and there are hundreds. */
const MEMORY = ['/dev/shm'].find(isWritable) ?? tmpdir();

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const noLog = { info: () => undefined, error: () => undefined };
const BODY = Buffer.alloc(30_000, 'a line of the order, ');

/** A folder with profiles installed, to be copied for each run. */
export async function preparedFolder(clock: SystemClock): Promise<string> {
  const folder = mkdtempSync(join(MEMORY, 'accord-story-'));
  const { deps, close } = await openFolder(folder, { clock });
  for (const profile of Object.values(told.profiles)) await deps.profiles.install(profile);
  await deps.secrets.requestMac('');
  for (const name of ['vault', 'intake', 'mail']) mkdirSync(join(folder, name));
  close();
  return folder;
}

export function copyOf(folder: string): string {
  const copy = mkdtempSync(join(MEMORY, 'accord-story-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** What a client remembers over a crash of the node: the case it was told of, its documents, its keys. */
export interface Memory {
  caseId?: string;
  readonly documents: Record<string, string>;
}

export async function openStory(
  folder: string,
  clock: SystemClock,
  memory: Memory,
  point?: CrashPoint,
): Promise<StoryNode> {
  const opened = await openFolder(folder, {
    clock,
    ...(point ? { wrap: (table) => point.table(table) } : {}),
  });
  const deps: CaseDeps = point
    ? {
        ...opened.deps,
        vault: point.vault(opened.deps.vault),
        keys: point.port(opened.deps.keys, 'generateDataKey', 'unwrap', 'blindIndexMac'),
      }
    : opened.deps;
  const { keys, secret } = await openKeyFolder({ folder: join(folder, 'keys'), ids: deps.ids });
  const segments = createSegmentCipher();
  const files = createFileIntake({
    folder: join(folder, 'intake'),
    baseUrl: 'http://localhost',
    secret: await secret('upload-links'),
    keys,
    cipher: segments,
    ids: deps.ids,
    clock,
    onObjectCreated: () => undefined,
  });
  const intake = point ? point.port(files, 'signUpload', 'accept', 'open', 'delete') : files;
  const eml = emlMail({ folder: join(folder, 'mail'), from: 'node@xa.example', ids: deps.ids, clock });
  const mail = point ? point.port(eml, 'send') : eml;
  const queue = openDeliveryQueue({
    file: join(folder, 'deliveries.sqlite'),
    clock,
    ids: deps.ids,
    targetsOf,
  });
  const bus = point ? point.port(queue, 'put') : queue;
  const intakeQueue = { again: async () => undefined };
  const store = { ...deps, intake, segments, scanner: noScanner, queue: intakeQueue };

  const send = (actor: Actor, { type, ...body }: { readonly type: string }, key: string) => {
    const request: CommandRequest = {
      kind: 'request',
      caseId: memory.caseId ?? `req_${deps.ids.ulid()}`,
      opens: memory.caseId === undefined,
      command: { type, ...body } as { type: string },
      actor,
      authAgeMinutes: 1,
      idempotency: { actor: actor.id, route: type, key, request: JSON.stringify([type, body]) },
    };
    return executeCommand(deps, request);
  };
  const act = (actor: Actor, command: { readonly type: string }, key: string) => async (): Promise<void> => {
    const outcome = accepted(await send(actor, command, key));
    memory.caseId = outcome.caseId;
  };

  const upload = (actor: Actor, name: string, purpose: string) => async (): Promise<void> => {
    const caseId = memory.caseId ?? '';
    const sha256 = createHash('sha256').update(BODY).digest('hex');
    const body = {
      name: 'a.txt',
      mediaType: 'text/plain',
      size: BODY.byteLength,
      sha256,
      purpose,
      language: 'fr',
    };
    const outcome = await declareUpload(
      store,
      {
        kind: 'request',
        caseId,
        actor,
        idempotency: { actor: actor.id, route: 'DeclareDocument', key: name, request: name },
      },
      body,
    );
    if (!outcome.ok) throw new Error(`declare: ${JSON.stringify(outcome)}`);
    memory.documents[name] = outcome.documentId;
    const { url, headers } = outcome.upload as SignedRequest;
    const stored = await intake.accept(url.split('/').at(-1) ?? '', headers, inChunks(BODY, 8192));
    if (stored.status !== 'stored' && stored.code !== 'upload-used')
      throw new Error(`upload: ${stored.code}`);
  };
  const seal = (name: string) => async (): Promise<void> => {
    await intakeUpload(store, `intake/${memory.caseId}/${memory.documents[name]}`);
  };
  const publish = async (): Promise<void> => {
    await publishUnpublished({ ...deps, bus });
  };
  const notify = async (): Promise<void> => {
    for (const target of queue.dueTargets()) {
      for (const delivery of queue.due(target, 100)) {
        if ('event' in delivery.content)
          await sendNotices({ ...deps, mail, baseUrl: 'http://localhost' }, delivery.content.event);
        queue.done(delivery);
      }
    }
  };
  const sweep = async (): Promise<void> => {
    await sweepDue({ ...deps, log: noLog });
  };

  return {
    deps: opened.deps,
    folder,
    steps: [
      act(told.drafter, told.draft(longOrder('long')), 'k-draft'),
      publish,
      act(told.drafter, { type: 'ReviseOrder', order: told.completeOrder() } as { type: string }, 'k-revise'),
      upload(told.drafter, 'order', 'order'),
      seal('order'),
      act(told.drafter, told.submit, 'k-submit'),
      publish,
      notify,
      act(told.approver, told.approve(), 'k-approve'),
      act(told.issuer, told.issue(), 'k-issue'),
      act(told.lumen, told.acknowledge(), 'k-receipt'),
      sweep,
      upload(told.lumen, 'answer', 'answer'),
      seal('answer'),
      async () => {
        const documents = [memory.documents.answer ?? ''];
        await act(told.lumen, told.answer({ documents }), 'k-answer')();
      },
      act(told.issuer, told.close, 'k-close'),
      publish,
      notify,
    ],
    async catchUp() {
      for (const { key } of await files.ready()) await intakeUpload(store, key);
      await sweep();
      await publish();
      await notify();
    },
    close() {
      queue.close();
      opened.close();
    },
  };
}

function accepted(outcome: CommandOutcome): Extract<CommandOutcome, { ok: true }> {
  if (outcome.ok) return outcome;
  throw new Error(`refused: ${JSON.stringify(outcome)}`);
}
