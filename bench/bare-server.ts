/** The least a JSON server does: read, parse, answer. Tells its address on standard output and ends with its parent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id: 'req_01', version: 1, status: 'draft', article: body.article }));
});
server.listen(0, '127.0.0.1', () => {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ baseUrl, tokens: ['none'] })}\n`);
});
process.stdin.resume();
process.stdin.once('end', () => {
  server.closeAllConnections();
  server.close();
});
