/** A whole Art. 7 case as a node lives it, step by step, each step counted. */
import { createHash, randomUUID } from 'node:crypto';
import { type CommandRequest, executeCommand } from '../shared/application/cases/execute-command.ts';
import { listInbox } from '../shared/application/cases/list-inbox.ts';
import { publishUnpublished } from '../shared/application/cases/publish-events.ts';
import { readCase, readDocuments, readTimeline } from '../shared/application/cases/read-case.ts';
import { sweepDue } from '../shared/application/cases/sweep-due.ts';
import { segmentCount } from '../shared/application/document-segments.ts';
import { declareUpload, intakeKey } from '../shared/application/documents/declare-upload.ts';
import { type IntakeDeps, intakeUpload } from '../shared/application/documents/intake-upload.ts';
import { readSlice } from '../shared/application/documents/read-document.ts';
import { userIdOf } from '../shared/case/directory/schema.ts';
import type { Command } from '../shared/case/kind.ts';
import type { Actor } from '../shared/protocol/decision.ts';
import {
  acknowledge,
  answer,
  approve,
  close,
  issue,
  submit,
  approver as testApprover,
  drafter as testDrafter,
  issuer as testIssuer,
  lumen as testLumen,
} from '../tests/support/art07-builders.ts';
import type { Call, Tally } from './counting.ts';
import { fullDraft, fullOrder } from './order.ts';
import type { BenchNode } from './stand-ins.ts';

export interface Step {
  readonly name: string;
  /** `open`: the command that opens the case. `around`: further reads. `due`: a sweep that finds one thing due. */
  readonly sort: 'open' | 'command' | 'intake' | 'read' | 'around' | 'list' | 'due' | 'publisher';
  readonly roundTrips: number;
  readonly calls: readonly Call[];
  /** Of each transaction of the step, in order. */
  readonly units: readonly number[];
  /** Of an intake: the segments that were written. */
  readonly segments?: number;
}

export const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const DAY = 86_400_000;

/** Ids as long as those of the directory: they stand in every event. */
const enrolled = (actor: Actor): Actor => ({ ...actor, id: userIdOf('https://issuer.example', actor.id) });
export const drafter = enrolled(testDrafter);
const approver = enrolled(testApprover);
const issuer = enrolled(testIssuer);
const lumen = enrolled(testLumen);

const silent = { info: () => undefined, error: () => undefined };

class StepFailedError extends Error {
  override readonly name = 'StepFailedError';
}

function expected<T extends { ok: boolean }>(name: string, outcome: T): Extract<T, { ok: true }> {
  if (outcome.ok) return outcome as Extract<T, { ok: true }>;
  throw new StepFailedError(`${name}: ${JSON.stringify(outcome)}`);
}

/** What the HTTP layer adds to a command: a repetition key, a fresh sign-in. */
function requestOf(caseId: string, actor: Actor, command: Command): CommandRequest {
  const text = JSON.stringify([command.type, { id: caseId }, command]);
  const key = randomUUID();
  return {
    kind: 'request',
    caseId,
    command,
    actor,
    authAgeMinutes: 1,
    idempotency: { actor: actor.id, route: command.type, key, request: text },
  };
}

export class CaseStory {
  readonly steps: Step[] = [];
  readonly caseId: string;
  readonly #node: BenchNode;
  #deps: IntakeDeps;

  constructor(node: BenchNode) {
    this.#node = node;
    this.#deps = node.deps;
    this.caseId = `req_${node.deps.ids.ulid()}`;
  }

  /** Goes on in a process that has not seen the case. */
  restart(): void {
    this.#deps = this.#node.freshProcess();
  }

  async measured<T>(
    name: string,
    sort: Step['sort'],
    work: (deps: IntakeDeps) => Promise<T>,
    segments?: number,
  ): Promise<T> {
    const { tally, clock }: { tally: Tally; clock: BenchNode['clock'] } = this.#node;
    clock.pass(1000);
    tally.reset();
    const result = await work(this.#deps);
    const { roundTrips, calls, units } = tally;
    this.steps.push({ name, sort, roundTrips, calls, units, ...(segments ? { segments } : {}) });
    return result;
  }

  async tell(actor: Actor, command: Command, opens = false): Promise<void> {
    const request = { ...requestOf(this.caseId, actor, command), ...(opens ? { opens } : {}) };
    const outcome = await this.measured(command.type, opens ? 'open' : 'command', (deps) =>
      executeCommand(deps, request),
    );
    expected(command.type, outcome);
  }

  open(): Promise<void> {
    return this.tell(drafter, fullDraft(), true);
  }

  /** Announces a document; its upload may never come. */
  async declare(actor: Actor, purpose: string, bytes: Uint8Array = PDF): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const mediaType = 'application/pdf';
    const body = { name: `${purpose}.pdf`, mediaType, size: bytes.byteLength, sha256, purpose };
    const request = requestOf(this.caseId, actor, { type: 'DeclareDocument', ...body });
    const declared = await this.measured('DeclareDocument', 'command', (deps) =>
      declareUpload(deps, request, body),
    );
    return expected('DeclareDocument', declared).documentId;
  }

  async attach(actor: Actor, purpose: string, bytes: Uint8Array = PDF): Promise<string> {
    const documentId = await this.declare(actor, purpose, bytes);
    const key = intakeKey(this.caseId, documentId);
    this.#node.arrive(key, bytes);
    const segments = segmentCount(bytes.byteLength);
    const outcome = await this.measured(
      'SealDocument',
      'intake',
      (deps) => intakeUpload(deps, key),
      segments,
    );
    if (outcome !== 'sealed') throw new StepFailedError(`intake: ${outcome}`);
    return documentId;
  }

  async read(actor: Actor): Promise<void> {
    const request = { caseId: this.caseId, actor };
    expected('ReadCase', await this.measured('ReadCase', 'read', (deps) => readCase(deps, request)));
  }

  async readAround(actor: Actor, documentId: string): Promise<void> {
    const request = { caseId: this.caseId, actor };
    await this.measured('ListDocuments', 'around', (deps) => readDocuments(deps, request));
    await this.measured('ReadEvents', 'around', (deps) => readTimeline(deps, { ...request, limit: 25 }));
    await this.measured('ReadDocument', 'around', (deps) =>
      readSlice(deps, { ...request, documentId, session: 'bench' }),
    );
    await this.measured('ListInbox', 'list', (deps) =>
      listInbox(deps, { actor, closed: false, withinDays: 7, limit: 25 }),
    );
  }

  async sweep(): Promise<void> {
    await this.measured('DueReached', 'due', (deps) => sweepDue({ ...deps, log: silent }));
  }

  async publish(): Promise<void> {
    const bus = { put: async () => undefined };
    await this.measured('publisher', 'publisher', (deps) => publishUnpublished({ ...deps, bus }));
  }
}

/** From draft to receipt: the provider's period runs. */
export async function untilReceipt(story: CaseStory): Promise<string> {
  await story.open();
  const order = await story.attach(drafter, 'order');
  await story.tell(drafter, {
    type: 'ReviseOrder',
    order: fullOrder({ responseManner: 'As a PDF.' }),
  } as Command);
  await story.tell(drafter, submit);
  await story.tell(approver, approve());
  await story.tell(issuer, issue());
  await story.tell(lumen, acknowledge());
  return order;
}

export async function wholeCase(node: BenchNode, story = new CaseStory(node)): Promise<CaseStory> {
  const order = await untilReceipt(story);
  await story.read(drafter);
  await story.read(lumen);
  await story.readAround(drafter, order);
  await story.publish();
  node.clock.pass(28 * DAY);
  await story.sweep();
  const documents = [await story.attach(lumen, 'answer'), await story.attach(lumen, 'answer')];
  await story.tell(lumen, answer({ documents, text: 'Opened on 3 January 2026; see both annexes.' }));
  await story.tell(issuer, close);
  await story.read(issuer);
  await story.publish();
  return story;
}
