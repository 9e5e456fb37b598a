/** Wires one embedded node: the same functions as on AWS, over the embedded adapters. Adds no behaviour. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { targetsOf } from '../../events/routing.ts';
import { runCleanBlobs } from '../../functions/blob-cleanup/clean-blobs.ts';
import { caseOperations } from '../../functions/cases/operations.ts';
import { directoryOperations } from '../../functions/directory/operations.ts';
import { documentOperations } from '../../functions/documents/operations.ts';
import { runDueSweep } from '../../functions/due-sweep/sweep-due.ts';
import { type ApiHandler, apiHandler } from '../../functions/edge/api.ts';
import { composeEdge } from '../../functions/edge/compose-edge.ts';
import { exportMessage } from '../../functions/edge/messages.ts';
import { exerciseOperations } from '../../functions/exercise/operations.ts';
import { sealUpload } from '../../functions/intake/seal-upload.ts';
import { followUpEvent } from '../../functions/linked-cases/follow-up.ts';
import { sendNotice } from '../../functions/notices/send-notice.ts';
import { packageOperations } from '../../functions/packages/operations.ts';
import { printingOperations } from '../../functions/printing/operations.ts';
import { publishFromStream, publishLeftovers } from '../../functions/publisher/publish-events.ts';
import { referenceOperations } from '../../functions/reference/operations.ts';
import { sendProviderNotices } from '../../functions/webhooks/send-webhooks.ts';
import { chaoticTable } from '../../shared/adapters/embedded/chaotic-table.ts';
import { ALERTS_QUEUE, openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { emlMail } from '../../shared/adapters/embedded/eml-mail.ts';
import { createFileIntake } from '../../shared/adapters/embedded/file-intake.ts';
import { createFileVault } from '../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { eicarScanner, noScanner } from '../../shared/adapters/embedded/scanner.ts';
import { openSigningKeys } from '../../shared/adapters/embedded/signing-key.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { createBlobCipher } from '../../shared/adapters/formats/blob.ts';
import { fontFiles } from '../../shared/adapters/formats/font-files.ts';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import { outboundHttp } from '../../shared/adapters/outbound/outbound-http.ts';
import { composeCases } from '../../shared/application/cases/compose-cases.ts';
import type { SealShare } from '../../shared/application/documents/intake-upload.ts';
import type { Log } from '../../shared/application/ports.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import { composeAlerts } from './compose-alerts.ts';
import { composeAudit } from './compose-audit.ts';
import { composeExchange } from './compose-exchange.ts';
import { embeddedPages } from './compose-pages.ts';
import { type Dispatcher, dispatcher } from './dispatcher.ts';

export interface ComposeOptions {
  readonly profile: PartyProfile;
  /** Profiles of the other Parties this node deals with. */
  readonly others: readonly PartyProfile[];
  readonly folder: string;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly log: Log;
  /** Secret of the pages' client at the issuer; a node without one has no pages. */
  readonly pagesSecret?: string;
  readonly scanner?: 'none' | 'test-signature';
  /** Delays index reads, repeats and reorders events. For tests. */
  readonly chaosSeed?: number;
  /** What one run of the intake seals of a large document. For tests. */
  readonly sealRun?: SealShare;
}

export type ComposedNode = Awaited<ReturnType<typeof composeNode>>;

export async function composeNode(options: ComposeOptions) {
  const { profile, folder, baseUrl, issuer, log } = options;
  const party = profile.code;
  for (const name of ['vault', 'intake', 'mail', 'keys'])
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const ids = systemIds(systemClock);
  /** Rows written while the node is still being wired reach the publisher by its sweep. */
  let started: Dispatcher | undefined;
  const { keys, secret } = await openKeyFolder({ folder: join(folder, 'keys'), ids });
  const sqlite = openSqliteTable({
    file: join(folder, 'table.sqlite'),
    onCommit: (rows) => started?.stream(rows),
  });
  const table = options.chaosSeed === undefined ? sqlite : chaoticTable(sqlite, { seed: options.chaosSeed });
  const { cases, exercise } = composeCases({
    party,
    table,
    keys,
    blobs: createBlobCipher(ids),
    vault: createFileVault(join(folder, 'vault'), ids),
    systemClock,
    ids,
    exerciseClock: profile.exercise && profile.exerciseClock,
  });
  for (const each of [profile, ...options.others]) await cases.profiles.install(each);
  const segments = createSegmentCipher();
  const intake = createFileIntake({
    folder: join(folder, 'intake'),
    baseUrl,
    secret: await secret('upload-links'),
    keys,
    cipher: segments,
    ids,
    clock: systemClock,
    onObjectCreated: (key, size) => void arrived(key, size),
  });
  const mail = emlMail({
    folder: join(folder, 'mail'),
    from: `node@${party.toLowerCase()}.example`,
    ids,
    clock: systemClock,
  });
  const queue = openDeliveryQueue({
    file: join(folder, 'deliveries.sqlite'),
    clock: systemClock,
    ids,
    targetsOf,
    onPut: () => started?.deliver(),
  });
  const raising = composeAlerts({ folder, party, exercise: profile.exercise, mail, queue, log });
  const sweep = runDueSweep({ ...cases, intake, mail, baseUrl, alerts: raising.alerts, log });
  const edge = composeEdge(cases, { issuer, audience: baseUrl, jwksUrl: `${issuer}/jwks` }, log);
  const signing = await openSigningKeys({ folder: join(folder, 'keys'), ids });
  const audit = await composeAudit(folder, edge, segments, queue.sender('case-exports'), signing);
  const exchange = await composeExchange({
    ...{ folder, baseUrl, edge, signing, intake, segments },
    exercise: profile.exercise ?? false,
  });
  const publisher = { ...cases, bus: queue, log };
  const work = dispatcher({
    party,
    queue,
    log,
    clock: systemClock,
    publish: publishFromStream(publisher),
    targets: {
      webhooks: sendProviderNotices({
        ...cases,
        http: outboundHttp({ exercise: profile.exercise }),
        signing,
        log,
      }),
      notices: sendNotice({ ...cases, mail, baseUrl, log }),
      'linked-cases': followUpEvent({ ...cases, log }),
      sender: exchange.send,
    },
    workers: {
      'case-exports': (message) => audit.make(exportMessage(message)),
      [ALERTS_QUEUE]: raising.worker,
    },
    onDead: raising.onDead,
    ...(options.chaosSeed === undefined ? {} : { chaos: Math.random }),
  });
  started = work;
  const api: Readonly<Record<string, ApiHandler>> = {
    audit: audit.api,
    ...exchange.api,
    cases: apiHandler('cases', caseOperations(edge), edge),
    documents: apiHandler('documents', documentOperations({ ...edge, intake, segments }), edge),
    packages: apiHandler('packages', packageOperations({ ...edge, intake }), edge),
    printing: apiHandler(
      'printing',
      printingOperations({ ...edge, segments, fontFiles: fontFiles(), signing, baseUrl }),
      edge,
    ),
    directory: apiHandler('directory', directoryOperations(edge), edge),
    reference: apiHandler('reference', referenceOperations({ ...edge, baseUrl, issuer }), edge),
    exercise: apiHandler('exercise', exerciseOperations({ ...edge, clock: exercise, sweep }), edge),
  };

  const pages =
    options.pagesSecret === undefined
      ? undefined
      : embeddedPages({
          api,
          authenticator: edge.authenticator,
          profile,
          folder,
          secret: await secret('pages'),
          clientSecret: options.pagesSecret,
          baseUrl,
          issuer,
          systemClock,
          newId: () => ids.ulid(),
          log,
        });

  const scanner = options.scanner === 'test-signature' ? eicarScanner : noScanner;
  const sealing = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let closing = false;
  const seal = sealUpload({
    ...cases,
    ...{ intake, segments, scanner, mail, baseUrl, log },
    // The same function once more, as soon as this run of it has ended.
    queue: { again: async ({ key }) => void again.add(key) },
    ...(options.sealRun ? { sealRun: options.sealRun } : {}),
  });
  /** Object Created, as S3 reports it; an upload already under way is not started twice. */
  function arrived(key: string, size: number): Promise<void> {
    const running = sealing.get(key);
    if (running !== undefined) return running;
    const started = seal({
      version: '0',
      id: ids.ulid(),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: party,
      time: systemClock.now(),
      region: 'embedded',
      resources: [],
      detail: { bucket: { name: 'intake' }, object: { key, size } },
    })
      .then(() => undefined)
      .catch((error: unknown) =>
        log.error('intake-failed', { key, name: error instanceof Error ? error.name : 'unknown' }),
      )
      .finally(() => {
        sealing.delete(key);
        if (again.delete(key) && !closing) void arrived(key, size);
      });
    sealing.set(key, started);
    return started;
  }

  return {
    party,
    cases,
    intake,
    api,
    pages,
    queue,
    exercise,
    /** What the nightly root is made with. */
    roots: audit.roots,
    functions: {
      'due-sweep': sweep,
      publisher: publishLeftovers(publisher),
      'blob-cleanup': runCleanBlobs({ ...cases, intake, log }),
      ...audit.functions,
      ...exchange.functions,
    },
    /** Uploads whose report a crash may have lost. */
    async resumeUploads(): Promise<void> {
      for (const { key, size } of await intake.ready()) await arrived(key, size);
    },
    async idle(): Promise<void> {
      while (sealing.size > 0) await Promise.all(sealing.values());
      await work.idle();
    },
    deliver: () => work.deliver(),
    async close(): Promise<void> {
      closing = true;
      await Promise.all(sealing.values());
      await work.stop();
      queue.close();
      sqlite.close();
    },
  };
}
