// SPDX-License-Identifier: MIT
// Starts and stops a server on a free port of the loopback.

/**
 * Listens on HOST, on PORT or a free one; resolves to {port, stop()}. stop() cuts every connection.
 * A server that a failed test left behind keeps no process alive.
 */
export async function listen(server, host = '127.0.0.1', port = 0) {
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket.unref());
    socket.on('error', () => {}); // a client that hangs up is no fault of the server's
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.unref();
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    });
  return { port: server.address().port, stop };
}
