/**
 * A node in a process of its own, for load over loopback: the production composition and front door over a data
 * folder, with an issuer that only publishes keys. Argument: the folder. Tells its address on standard output and
 * ends with its parent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { composeNode } from '../local/host/compose.ts';
import { frontDoor } from '../local/host/http-server.ts';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { jsonLog } from '../shared/adapters/embedded/log.ts';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { executeCommand } from '../shared/application/cases/execute-command.ts';
import { userIdOf } from '../shared/case/directory/schema.ts';
import { SYSTEM_ROLE } from '../shared/case/roles.ts';
import { profiles } from '../tests/support/art07-builders.ts';

/** Enough people that nobody meets the limit of 50 requests a second each. */
const PEOPLE = 60;

const folder = process.argv[2] ?? '';
const { XA, ...others } = profiles;
if (!XA) throw new Error('no profile of XA');

const door: { serve?: ReturnType<typeof frontDoor> } = {};
const server = createServer((request, response) => door.serve?.(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const issuer = `${baseUrl}/oidc`;

const { publicKey, privateKey } = await generateKeyPair('ES256');
const jwks = JSON.stringify({
  keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }],
});
const log = jsonLog({ file: join(folder, 'node.log') });
// The exercise clock is a row that every command reads; production nodes have none.
const profile = { ...XA, exercise: false, exerciseClock: false };
const node = await composeNode({ profile, others: Object.values(others), folder, baseUrl, issuer, log });
const ids = systemIds(systemClock);
door.serve = frontDoor({
  api: node.api,
  intake: node.intake,
  issuer: async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(jwks);
  },
  newId: () => ids.ulid(),
  clock: systemClock,
  log,
});

const tokens: string[] = [];
for (let n = 0; n < PEOPLE; n += 1) {
  const subject = `officer-${n}`;
  const user = { issuer, subject, displayName: subject, roles: ['case-officer'], authority: 'xa-dpp' };
  const outcome = await executeCommand(node.cases, {
    kind: 'directory',
    caseId: userIdOf(issuer, subject),
    opens: true,
    command: { type: 'EnrolUser', ...user } as { type: string },
    actor: { id: 'system:bench', roles: [SYSTEM_ROLE] },
  });
  if (!outcome.ok) throw new Error(`${subject} was not enrolled`);
  const token = await new SignJWT({ client_id: 'bench', auth_time: Math.floor(Date.now() / 1000) })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })
    .setIssuer(issuer)
    .setAudience(baseUrl)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  tokens.push(token);
}
process.stdout.write(`${JSON.stringify({ baseUrl, tokens })}\n`);

process.stdin.resume();
process.stdin.once('end', async () => {
  server.closeAllConnections();
  server.close();
  await node.idle();
  await node.close();
  log.close();
});
