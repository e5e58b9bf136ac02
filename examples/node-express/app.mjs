// SPDX-License-Identifier: MIT
// A service beside `cctoken watch --output "$TOKEN_FILE"`: it shows the response of the API at
// $API_URL.
import express from 'express';
import { tokenFile } from './token-file.mjs';

const { API_URL, TOKEN_FILE, WATCH_PID, PORT = '8080' } = process.env;

const app = express();
app.use(tokenFile(TOKEN_FILE, Number(WATCH_PID) || undefined));
app.get('/queues', async (req, res, next) => {
  try {
    const server_report = await req.api(`${API_URL}/api/v2/routing/queues`);
    res.status(server_report.status).type('json').send(await server_report.text());
  } catch (error) {
    next(error);
  }
});

const server = app.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
