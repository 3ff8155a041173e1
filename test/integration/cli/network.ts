import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";

const FIXTURES = new URL("../../fixtures/tls/", import.meta.url);

/** The path of a certificate in PEM. */
export const certificateFile = (name: string): string =>
  fileURLToPath(new URL(`${name}.pem`, FIXTURES));

const portOf = (server: Pick<Server, "address">) => (server.address() as AddressInfo).port;

/** Connects two sockets; when one ends, so does the other. */
function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  one.on("error", () => other.destroy());
  other.on("error", () => one.destroy());
}

function closing(server: { close(): unknown }, sockets: ReadonlySet<Socket>): () => void {
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

/**
 * Serves a port of this host over TLS.
 *
 * @param certificates names in test/fixtures/tls: the server's, and those sent with it
 */
export async function serveTls(targetPort: number, ...certificates: readonly string[]) {
  const pem = await Promise.all(certificates.map((name) => readFile(certificateFile(name))));
  const key = await readFile(new URL("server.key", FIXTURES));
  const sockets = new Set<Socket>();
  const server = createTlsServer({ cert: Buffer.concat(pem), key }, (socket) => {
    sockets.add(socket);
    join(socket, connect(targetPort, "127.0.0.1"));
  });
  // A client that refuses the certificate ends the connection.
  server.on("tlsClientError", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { port: portOf(server), close: closing(server, sockets) };
}

/**
 * Starts a proxy that connects each host to one port of this host.
 *
 * @param user what it asks for, as `NAME:PASSWORD`
 */
export async function startProxy(targetPort: number, user?: string) {
  /** What it was asked to connect to. */
  const hosts: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer().on("connect", ({ url = "", headers }, socket: Socket) => {
    sockets.add(socket);
    hosts.push(url);
    const sent = headers["proxy-authorization"]?.replace("Basic ", "") ?? "";
    if (user !== undefined && Buffer.from(sent, "base64").toString() !== user) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    join(socket, connect(targetPort, "127.0.0.1"));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { hosts, port: portOf(server), close: closing(server, sockets) };
}
