// SPDX-License-Identifier: MIT
// An API that takes the tokens of genesys-model.mjs for as long as they live, by plain HTTP on
// loopback.
import { createServer } from 'node:http';
import { listen } from './loopback.mjs';

/**
 * issued: a Map from token to the time (ms) when it expires. Returns {url, answers, stop()};
 * answers: their statuses.
 */
export async function startApi(issued) {
  const answers = [];
  const server = createServer((req, res) => {
    const [, token] = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '') ?? [];
    const status = issued.get(token) > Date.now() ? 200 : 401;
    answers.push(status);
    res.writeHead(status, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(status === 200 ? { path: req.url } : { code: 'bad.credentials' }));
  });
  const { port, stop } = await listen(server);
  return { url: `http://127.0.0.1:${port}`, answers, stop };
}
