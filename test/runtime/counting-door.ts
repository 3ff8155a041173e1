import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** An address that leads to another one, and counts who comes in. */
export async function openDoor(url: string) {
  const { hostname, port } = new URL(url);
  let connections = 0;
  const server = createServer((outer) => {
    connections++;
    const inner = connect(Number(port), hostname);
    for (const [from, to] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: () => server.close(),
  };
}
