/** What a scene works with: a client per player, the legal clock, acts that are told and effects that are checked. */
import { isDeepStrictEqual } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Answer, CallOptions, NodeClient } from '../client.ts';
import { pause } from '../processes.ts';
import { CAST, type PlayerName } from './cast.ts';
import type { Mailbox } from './mailbox.ts';
import type { Neighbour } from './neighbours.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface StageOptions {
  readonly clients: Readonly<Record<PlayerName, NodeClient>>;
  /** All nodes of the exercise, that of XA among them. */
  readonly nodes?: readonly Neighbour[];
  readonly mails: Mailbox;
  /** Zone of the issuing Party, in which the timeline is told. */
  readonly timeZone: string;
  readonly print: (line: string) => void;
}

/** What a refused try is expected to be answered with. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly rule?: string;
}

const clockSchema = z.object({ legalNow: z.string() });
const problemSchema = z.object({ code: z.string(), detail: z.string(), rule: z.string().optional() });
const WHO = 25;
const TIME = 23;
const INDENT = ' '.repeat(TIME + 2 + WHO);

export class Stage {
  readonly mails: Mailbox;
  readonly #options: StageOptions;
  readonly failures: string[] = [];
  checked = 0;

  constructor(options: StageOptions) {
    this.#options = options;
    this.mails = options.mails;
  }

  as(player: PlayerName): NodeClient {
    return this.#options.clients[player];
  }

  get nodes(): readonly Neighbour[] {
    return this.#options.nodes ?? [];
  }

  get timeZone(): string {
    return this.#options.timeZone;
  }

  line(text = ''): void {
    this.#options.print(text);
  }

  async legalNow(): Promise<string> {
    return clockSchema.parse(await this.as('lead').expect('GET', '/clock')).legalNow;
  }

  /** Moves the legal clock and says so. */
  async advanceHours(hours: number, label: string): Promise<string> {
    await this.as('lead').expect('POST', '/clock/advance', { body: { hours } });
    // Time passes in all countries alike.
    for (const node of this.nodes.filter(({ party }) => party !== 'XA'))
      await (await node.as('lead')).expect('POST', '/clock/advance', { body: { hours } });
    const now = await this.legalNow();
    this.line();
    this.line(`${this.time(now)}  ${'— the legal clock'.padEnd(WHO)}${label}`);
    return now;
  }

  advanceDays(days: number): Promise<string> {
    return this.advanceHours(days * 24, `${days} days pass`);
  }

  /** Tells one act and does it. */
  async act<T>(
    who: PlayerName,
    what: string,
    paragraph: string,
    deed: (client: NodeClient) => Promise<T>,
  ): Promise<T> {
    this.tell(await this.legalNow(), CAST[who].displayName, `${what} (${paragraph})`);
    return deed(this.as(who));
  }

  tell(at: string, who: string, what: string): void {
    this.line(`${this.time(at)}  ${who.padEnd(WHO)}${what}`);
  }

  note(text: string): void {
    this.line(`${INDENT}  ${text}`);
  }

  /** One effect, read back: what was found must be what was expected. */
  check(what: string, expected: unknown, found: unknown): void {
    this.checked += 1;
    if (isDeepStrictEqual(found, expected)) {
      this.line(`${INDENT}✓ ${what}`);
      return;
    }
    const failure = `${what}: expected ${show(expected)}, found ${show(found)}`;
    this.failures.push(failure);
    this.line(`${INDENT}✗ ${failure}`);
  }

  /** For side effects that follow the answer: reads until it fits, ten seconds at most. */
  async checkSoon(what: string, expected: unknown, read: () => Promise<unknown>): Promise<void> {
    let found = await read();
    for (let round = 0; round < 200 && !isDeepStrictEqual(found, expected); round += 1) {
      await pause(50);
      found = await read();
    }
    this.check(what, expected, found);
  }

  /** A try that must be turned away, with this reason. */
  async refused(
    who: PlayerName,
    what: string,
    request: readonly [method: string, path: string, options?: CallOptions],
    expected: Refusal,
  ): Promise<Answer> {
    const [method, path, options] = request;
    this.tell(await this.legalNow(), CAST[who].displayName, `${what}: refused`);
    const answer = await this.as(who).call(method, path, options);
    const problem = problemSchema.safeParse(answer.body).data;
    if (problem) for (const line of wrap(`“${problem.detail}”`)) this.note(line);
    const { code, rule } = problem ?? {};
    const found = { status: answer.status, code, ...(expected.rule ? { rule } : {}) };
    this.check(
      `turned away: ${[expected.rule, expected.code, expected.status].filter(Boolean).join(', ')}`,
      expected,
      found,
    );
    return answer;
  }

  /** A case as this player sees it. */
  async read(who: PlayerName, caseId: string): Promise<Json> {
    return this.as(who).expect('GET', `/cases/${caseId}`);
  }

  /** As a person at that place would write it, with the offset. */
  time(instant: string, zone = this.timeZone): string {
    const there = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
    const time = there.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
    return `${time} ${there.offset}`;
  }

  /** The same with the name of the zone. */
  timeAt(instant: string, zone: string): string {
    return `${this.time(instant, zone)} ${zone}`;
  }
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

function wrap(text: string, width = 76): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && line.length <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}
