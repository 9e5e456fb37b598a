/**
 * One request through everything between the wire and the case: event, routing, middy chain, token, directory,
 * limits, zod, answer, log line; beside JSON.parse and the same handler. Slices of 15 ms in turn, CPU time, medians
 * of the ratios within a round, since the neighbours of the machine change from second to second.
 */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { caseOperations } from '../functions/cases/operations.ts';
import { apiHandler } from '../functions/edge/api.ts';
import { authenticator } from '../functions/edge/authenticate.ts';
import type { EdgeDeps, Operations } from '../functions/edge/request.ts';
import { gatewayEvent, routeMatcher } from '../local/host/gateway-event.ts';
import { jsonLog } from '../shared/adapters/embedded/log.ts';
import { type TokenVerifier, tokenVerifier } from '../shared/adapters/identity/token-verifier.ts';
import { executeCommand } from '../shared/application/cases/execute-command.ts';
import { headKey } from '../shared/application/cases/rows.ts';
import type { Row, Table } from '../shared/application/table.ts';
import { userIdOf } from '../shared/case/directory/schema.ts';
import { fullDraft } from './order.ts';
import { type Extent, type Measure, median } from './report.ts';
import { drafter } from './scenario.ts';
import { type BenchNode, benchNode } from './stand-ins.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'https://node.example';
const SLICE_MS = 15;
const { type: _type, ...BODY } = fullDraft();
const TEXT = JSON.stringify(BODY);

type Work = () => Promise<number | undefined>;

/** Runs per microsecond of CPU time of each work, slice by slice in turn. */
async function interleaved(works: readonly Work[], rounds: number): Promise<number[][]> {
  const rates: number[][] = works.map(() => []);
  for (let round = -8; round < rounds; round += 1) {
    for (const [n, work] of works.entries()) {
      const start = performance.now();
      const before = process.cpuUsage();
      let runs = 0;
      while (performance.now() - start < SLICE_MS) {
        const status = await work();
        if (status !== 201) throw new Error(`answered ${status}`);
        runs += 1;
      }
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) rates[n]?.push(runs / (user + system));
    }
  }
  return rates;
}

const ratio = (bare: readonly number[] = [], full: readonly number[] = []): number =>
  median(bare.map((rate, round) => rate / (full[round] ?? Number.NaN)));

async function realTokens(node: BenchNode): Promise<{ token: string; verifier: TokenVerifier }> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] };
  const now = Date.parse(node.clock.now()) / 1000;
  const token = await new SignJWT({ client_id: 'accord224-cli', scope: 'openid', auth_time: now })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('officer')
    .setIssuedAt(now)
    .setExpirationTime(now + 10 * 365 * 86_400)
    .sign(privateKey);
  const verifier = tokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUrl: `${ISSUER}/jwks`,
    systemClock: node.clock,
    fetch: async () =>
      new Response(JSON.stringify(jwks), { headers: { 'content-type': 'application/json' } }),
  });
  return { token, verifier };
}

/** The directory knows the officer; every transaction succeeds; nothing else is there. */
function stubTable(): Table {
  const id = userIdOf(ISSUER, 'officer');
  const record: Row = {
    ...headKey(id),
    a: { kind: 'directory', status: 'active', roles: ['case-officer'], worksFor: 'xa-dpp' },
  };
  return {
    get: async (key) => (key.pk === record.pk ? record : undefined),
    query: async () => ({ rows: [] }),
    index: async () => ({ rows: [] }),
    transact: async () => ({ ok: true }),
  };
}

function incoming(token: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.method = 'POST';
  request.url = '/cases';
  request.headers = {
    host: 'node.example',
    'user-agent': 'bench',
    accept: '*/*',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(TEXT)),
    'idempotency-key': '3f0c5a52-94d1-4e0b-a4a7-1d5d0a0c5b5e',
    authorization: `Bearer ${token}`,
  };
  return request;
}

/** The production chain around the operations, one call a request. */
function chain(node: BenchNode, deps: EdgeDeps, operations: Operations, token: string): Work {
  const handler = apiHandler('cases', operations, deps);
  const match = routeMatcher();
  const request = incoming(token);
  const body = Buffer.from(TEXT);
  return async () => {
    // Quick enough for the rate limit, slow enough for the directory's cache.
    node.clock.pass(50);
    const matched = match('POST', '/cases');
    const event = gatewayEvent({ request, body, matched, requestId: '01KJPZV280', now: node.clock.now() });
    return (await handler(event)).statusCode;
  };
}

const answered = { status: 201, body: { id: 'req_01', version: 1, status: 'draft' } };

export async function measureRequestChain(extent: Extent = 'usual'): Promise<Measure[]> {
  const node = await benchNode();
  const table = stubTable();
  const cases = { ...node.deps, table };
  const { token, verifier } = await realTokens(node);
  const verdict = await verifier.verify(`Bearer ${token}`);
  const log = jsonLog({ file: '/dev/null' });
  const edge = (verify: TokenVerifier['verify']): EdgeDeps => ({
    authenticator: authenticator({ table, verifier: { verify }, systemClock: node.clock }),
    cases,
    systemClock: node.clock,
    log,
  });
  const trusting = edge(async () => verdict);
  const stub: Operations = { DraftOrder: async () => answered };
  const bare: Work = async () => {
    JSON.parse(TEXT);
    const { body, status } = answered;
    JSON.stringify(body);
    return status;
  };
  const bareCommand: Work = async () => {
    const command = { ...JSON.parse(TEXT), type: 'DraftOrder' };
    const caseId = `req_${cases.ids.ulid()}`;
    const outcome = await executeCommand(cases, {
      kind: 'request',
      caseId,
      opens: true,
      command,
      actor: drafter,
    });
    JSON.stringify(outcome);
    return outcome.ok ? 201 : undefined;
  };
  try {
    const [plain, shell, crypto, command, whole] = await interleaved(
      [
        bare,
        chain(node, trusting, stub, token),
        chain(node, edge(verifier.verify), stub, token),
        bareCommand,
        chain(node, edge(verifier.verify), caseOperations(trusting), token),
      ],
      extent === 'quick' ? 15 : 41,
    );
    const unit = 'ratio';
    const better = 'lower' as const;
    return [
      {
        name: 'request chain to bare JSON.parse + handler',
        value: ratio(plain, shell),
        unit,
        bar: 5,
        better,
        note: `${TEXT.length} bytes; token trusted, handler answers at once, one log line`,
      },
      {
        name: 'the same with the signature of the token checked',
        value: ratio(plain, crypto),
        unit,
        better,
        note: 'ES256, every request',
      },
      {
        name: 'whole command (stub table) to JSON.parse + command',
        value: ratio(command, whole),
        unit,
        better,
        note: 'token checked; decided, sealed, hashed on both sides',
      },
    ];
  } finally {
    log.close();
    node.close();
  }
}
