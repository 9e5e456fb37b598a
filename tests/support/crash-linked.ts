/** Acts that reach over into other cases (re-address, split, join), as steps a client repeats until they succeed. */
import { join } from 'node:path';
import { targetsOf } from '../../events/routing.ts';
import { openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { emlMail } from '../../shared/adapters/embedded/eml-mail.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import { publishUnpublished } from '../../shared/application/cases/publish-events.ts';
import { segmentName } from '../../shared/application/document-segments.ts';
import { followUp } from '../../shared/application/linked-cases/follow-up.ts';
import { sendNotices } from '../../shared/application/notices.ts';
import type { BusEvent, SystemClock } from '../../shared/application/ports.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import * as told from './art07-builders.ts';
import { openFolder } from './crash-folder.ts';
import type { CrashPoint } from './crash-points.ts';

/** What the client knows: its two cases, and the ids of the cases that its acts open, once answered. */
export interface LinkedMemory {
  readonly cases: { a: string; b: string };
  readonly opened: Record<string, string>;
}

export const SOUGHT = 100;

const numbered = (count: number) =>
  told.completeOrder({
    ...told.toBoth,
    informationSought: {
      ...told.completeOrder().informationSought,
      identifiers: Array.from({ length: count }, (_, n) => ({
        kind: 'email' as const,
        address: `s${n}@lumen.xb.example`,
      })),
    },
  });

/** Two issued orders: one with a hundred identifiers and two providers, whose first one has the order. */
export async function prepareLinked(folder: string, clock: SystemClock): Promise<LinkedMemory> {
  const { deps, close } = await openFolder(folder, { clock });
  const cases = { a: `req_${deps.ids.ulid()}`, b: `req_${deps.ids.ulid()}` };
  const act = async (caseId: string, actor: Actor, command: { readonly type: string }, opens = false) => {
    const outcome = await executeCommand(deps, {
      kind: 'request',
      caseId,
      opens,
      command,
      actor,
      authAgeMinutes: 1,
    });
    if (!outcome.ok) throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  };
  for (const [n, caseId] of Object.values(cases).entries()) {
    await act(caseId, told.drafter, told.draft(numbered(n === 0 ? 30 : 1)), true);
    for (const count of n === 0 ? [60, 90, SOUGHT] : [])
      await act(caseId, told.drafter, { type: 'ReviseOrder', order: numbered(count) } as { type: string });
    const [documentId, attempt] = [`doc-${n}`, deps.ids.ulid()];
    await act(caseId, told.drafter, told.declare(documentId));
    const place = { party: 'XA', caseId, documentId, attempt };
    await deps.vault.put(segmentName(place, 0), sealed());
    await act(caseId, told.machine, told.seal(documentId, { attempt }));
    await act(caseId, told.drafter, told.submit);
    await act(caseId, told.approver, told.approve());
    await act(caseId, told.issuer, told.issue());
    await act(caseId, told.lumen, told.acknowledge());
  }
  close();
  return { cases, opened: {} };
}

async function* sealed(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('as good as sealed');
}

export async function openLinked(
  folder: string,
  clock: SystemClock,
  memory: LinkedMemory,
  point?: CrashPoint,
) {
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
  const queue = openDeliveryQueue({
    file: join(folder, 'deliveries.sqlite'),
    clock,
    ids: deps.ids,
    targetsOf,
  });
  const bus = point ? point.port(queue, 'put') : queue;
  const mail = emlMail({ folder: join(folder, 'mail'), from: 'node@xa.example', ids: deps.ids, clock });

  /** As the API does it: a fresh id at every try; the answer names the one that counts. */
  const branch = (name: string, command: { readonly type: string }) => async (): Promise<void> => {
    const newCaseId = `req_${deps.ids.ulid()}`;
    const { type, ...body } = command;
    const { id } = told.issuer;
    const outcome = await executeCommand(deps, {
      kind: 'request',
      caseId: memory.cases.a,
      command: { ...body, type, newCaseId } as { type: string },
      created: [newCaseId],
      actor: told.issuer,
      authAgeMinutes: 1,
      idempotency: { actor: id, route: type, key: name, request: JSON.stringify([type, name]) },
    });
    if (!outcome.ok) throw new Error(`${type}: ${JSON.stringify(outcome)}`);
    memory.opened[name] = outcome.created[0] ?? '';
  };
  const joinCases = async (): Promise<void> => {
    const { a, b } = memory.cases;
    const outcome = await executeCommand(deps, {
      kind: 'request',
      caseId: b,
      command: { type: 'JoinCase', into: a } as { type: string },
      actor: told.drafter,
      idempotency: { actor: told.drafter.id, route: 'JoinCase', key: 'k-join', request: 'join' },
    });
    if (!outcome.ok) throw new Error(`JoinCase: ${JSON.stringify(outcome)}`);
  };
  const publish = async (): Promise<void> => {
    await publishUnpublished({ ...deps, bus });
  };
  const deliver = async (): Promise<void> => {
    for (const target of queue.dueTargets()) {
      for (const delivery of queue.due(target, 100)) {
        if ('event' in delivery.content) await carry(delivery.target, delivery.content.event);
        queue.done(delivery);
      }
    }
  };
  const carry = async (target: string, event: BusEvent): Promise<void> => {
    if (target === 'linked-cases') await followUp(deps, event);
    else await sendNotices({ ...deps, mail, baseUrl: 'http://localhost' }, event);
  };
  const { type: _type, newCaseId: _id, ...to } = told.readdress();
  const readdress = { type: 'ReaddressOrder', ...to };
  const split = { type: 'SplitCase', providers: ['prov-xb-polaris'], reason: 'Another court.' };
  return {
    deps: opened.deps,
    steps: [
      branch('readdressed', readdress),
      publish,
      deliver,
      branch('split', split),
      publish,
      deliver,
      joinCases,
      publish,
      deliver,
    ],
    async catchUp(): Promise<void> {
      // What a follow-up writes has follow-ups of its own.
      for (let round = 0; round < 3; round += 1) {
        await publish();
        await deliver();
      }
    },
    close(): void {
      queue.close();
      opened.close();
    },
  };
}
