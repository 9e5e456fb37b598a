/** An intake store in a folder of its own, and an uploader that speaks to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileIntake } from '../../shared/adapters/embedded/file-intake.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import type { SignedRequest } from '../../shared/application/ports.ts';
import { inChunks } from './streams.ts';

export async function makeFileIntake(now = '2026-11-22T08:00:00.000Z') {
  const folder = mkdtempSync(join(tmpdir(), 'accord-intake-'));
  const ids = systemIds();
  const { keys, secret } = await openKeyFolder({ folder: join(folder, 'keys'), ids });
  const created: { key: string; size: number }[] = [];
  const time = { now };
  const intake = createFileIntake({
    folder: join(folder, 'intake'),
    baseUrl: 'http://localhost:1',
    secret: await secret('upload-links'),
    keys,
    cipher: createSegmentCipher(),
    ids,
    clock: { now: () => time.now },
    onObjectCreated: (key, size) => void created.push({ key, size }),
  });
  const accept = (request: SignedRequest, body: Uint8Array, headers = request.headers) =>
    intake.accept(request.url.split('/').at(-1) ?? '', headers, inChunks(body, 65_536));
  return { intake, accept, created, time, folder, close: () => rmSync(folder, { recursive: true }) };
}
