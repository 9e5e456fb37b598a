/**
 * Reads a document and an event's confidential part out of a stopped node's data folder, by docs/formats.md alone:
 * nothing of ours is imported, and nothing but what Node itself brings. Arguments: data folder, case, document.
 * Prints JSON. An export is opened the same way with `--export FOLDER` (an unpacked one in the ciphertext form).
 */
import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inflateRawSync } from 'node:zlib';

function gcm(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, body: Uint8Array, tag: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
  decipher.setAAD(aad);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

/** formats.md, "Sealed blob": version, nonce, ciphertext, tag; context as JSON with sorted keys. */
function openBlob(key: Uint8Array, context: Record<string, string>, blob: Buffer): Buffer {
  if (blob[0] !== 1) throw new Error('unknown version of a blob');
  const sorted = Object.fromEntries(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1)));
  const aad = Buffer.concat([Buffer.of(1), Buffer.from(JSON.stringify(sorted))]);
  return gcm(key, blob.subarray(1, 13), aad, blob.subarray(13, -16), blob.subarray(-16));
}

/** formats.md, "Segment". `dataKey` if it is known; else `caseKey` unwraps it. */
function openSegment(message: Buffer, keys: { caseKey?: Uint8Array; dataKey?: Uint8Array }) {
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  const sized = (): Buffer => take(take(2).readUInt16BE());
  if (take(3).toString('hex') !== '020478') throw new Error('unknown version or suite of a segment');
  const messageId = take(32);
  const context = sized();
  if (take(2).readUInt16BE() !== 1) throw new Error('one wrapped key expected');
  if (sized().toString() !== 'accord224') throw new Error('another provider');
  const info = sized();
  const wrapped = sized();
  const iv = info.subarray(-12);
  const dataKey =
    keys.dataKey ??
    gcm(keys.caseKey ?? Buffer.alloc(0), iv, context, wrapped.subarray(0, -16), wrapped.subarray(-16));
  if (take(1)[0] !== 2) throw new Error('frames expected');
  const frameLength = take(4).readUInt32BE();
  const commitment = take(32);
  const derive = (label: Buffer): Buffer => Buffer.from(hkdfSync('sha512', dataKey, messageId, label, 32));
  if (!derive(Buffer.from('COMMITKEY')).equals(commitment)) throw new Error('the key does not fit');
  const key = derive(Buffer.concat([Buffer.from('0478', 'hex'), Buffer.from('DERIVEKEY')]));
  const header = message.subarray(0, at);
  gcm(key, Buffer.alloc(12), header, Buffer.alloc(0), take(16));
  const plain: Buffer[] = [];
  for (let n = 1, last = false; !last; n += 1) {
    let number = take(4).readUInt32BE();
    last = number === 0xffffffff;
    if (last) number = take(4).readUInt32BE();
    if (number !== n) throw new Error('a frame is missing');
    const frameIv = take(12);
    const length = last ? take(4).readUInt32BE() : frameLength;
    const body = take(length);
    const numbers = Buffer.alloc(12);
    numbers.writeUInt32BE(n);
    numbers.writeBigUInt64BE(BigInt(length), 4);
    const label = Buffer.from(`AWSKMSEncryptionClient ${last ? 'Final ' : ''}Frame`);
    plain.push(gcm(key, frameIv, Buffer.concat([messageId, label, numbers]), body, take(16)));
  }
  if (at !== message.length) throw new Error('bytes after the last frame');
  return { plain: Buffer.concat(plain), context: contextPairs(context) };
}

function contextPairs(bytes: Buffer): Record<string, string> {
  const pairs: Record<string, string> = {};
  let at = 2;
  const text = (): string => {
    const length = bytes.readUInt16BE(at);
    at += 2 + length;
    return bytes.subarray(at - length, at).toString('utf8');
  };
  while (at < bytes.length) {
    const name = text();
    pairs[name] = text();
  }
  return pairs;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
/** formats.md, "Commitment". */
const committed = (salt: string, bytes: Uint8Array): string =>
  createHmac('sha256', Buffer.from(salt, 'hex')).update(sha256(bytes)).digest('hex');

type Columns = { a: string; text: string; blob: Uint8Array };

function fromFolder(folder: string, caseId: string, documentId: string) {
  const db = new DatabaseSync(join(folder, 'table.sqlite'), { readOnly: true });
  const row = (sk: string): Columns =>
    db
      .prepare('SELECT a, text, blob FROM rows WHERE pk = ? AND sk = ?')
      .get(`CASE#${caseId}`, sk) as unknown as Columns;
  const head = JSON.parse(row('EV#0000001').text) as { party: string; sealed: string };
  const { party } = head;
  const master = readFileSync(join(folder, 'keys', 'master.key'));
  const caseKey = openBlob(master, { party, caseId }, Buffer.from(row('KEY').blob));
  const sealedEvent = (sk: string): { salt: string; data: Record<string, unknown> } =>
    JSON.parse(
      inflateRawSync(openBlob(caseKey, { party, caseId, item: sk }, Buffer.from(row(sk).blob))).toString(),
    );
  const document = JSON.parse(row(`DOC#${documentId}`).a) as Record<string, string | number>;
  const parts: Buffer[] = [];
  for (let i = 0; i < Number(document.segments); i += 1) {
    const path = join(folder, 'vault', 'docs', caseId, documentId, String(document.attempt), String(i));
    const { plain, context } = openSegment(readFileSync(path), { caseKey });
    const expected = { caseId, documentId, i: String(i), n: String(document.segments), party };
    if (JSON.stringify(context) !== JSON.stringify(expected)) throw new Error('a segment of something else');
    parts.push(plain);
  }
  const detail = JSON.parse(
    inflateRawSync(
      openBlob(
        caseKey,
        { party, caseId, item: `DOC#${documentId}` },
        Buffer.from(row(`DOC#${documentId}`).blob),
      ),
    ).toString(),
  ) as { salt: string; name: string };
  const plain = Buffer.concat(parts);
  return {
    document: plain.toString('base64'),
    name: detail.name,
    agrees: committed(detail.salt, plain) === document.commitment,
    event: sealedEvent('EV#0000001').data,
  };
}

function fromExport(folder: string, documentId: string) {
  const json = (...path: string[]): Record<string, never> =>
    JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as Record<string, never>;
  const { dataKeys } = json('ciphertext', documentId, 'keys.json') as unknown as { dataKeys: string[] };
  const meta = json('documents', documentId, 'meta.json') as unknown as Record<string, string>;
  const parts = dataKeys.map(
    (hex, i) =>
      openSegment(readFileSync(join(folder, 'ciphertext', documentId, String(i))), {
        dataKey: Buffer.from(hex, 'hex'),
      }).plain,
  );
  const plain = Buffer.concat(parts);
  const agrees = committed(meta.salt ?? '', plain) === meta.commitment;
  return { document: plain.toString('base64'), name: meta.name, agrees };
}

const [first = '', second = '', third = ''] = process.argv.slice(2);
const result = first === '--export' ? fromExport(second, third) : fromFolder(first, second, third);
process.stdout.write(JSON.stringify(result));
