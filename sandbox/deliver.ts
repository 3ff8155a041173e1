import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock.ts";
import type { Fault } from "./faults.ts";
import type { WireResponse } from "./wire/protocol.ts";

/** Sends a response, with a fault applied. */
export async function deliver(
  outgoing: ServerResponse,
  answer: () => WireResponse,
  fault: Fault | undefined,
  clock: Clock,
): Promise<void> {
  if (fault?.kind === "reset") {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const { status, headers, body: trueBody } = answer();
  const body = fault?.kind === "malformed" ? fault.change(trueBody) : trueBody;
  const bytes = Buffer.from(body);
  const half = bytes.subarray(0, bytes.length / 2);

  if (fault?.kind === "delay") {
    if (fault.ms === Infinity) return;
    await sleep(fault.ms, undefined, { ref: false });
  }
  const date = fault?.kind === "date" ? fault.date : clock().toUTCString();
  // Otherwise Node.js sends the computer's time.
  outgoing.sendDate = false;
  const own = { ...(date === undefined ? {} : { date }), "content-length": bytes.length };
  const changed = fault?.kind === "malformed" ? fault.status : undefined;
  outgoing.writeHead(changed ?? status, {
    ...headers,
    ...own,
    ...(fault?.kind === "headers" && fault.headers),
  });
  switch (fault?.kind) {
    case "truncated":
      outgoing.write(half, () => outgoing.destroy());
      return;
    case "stalled":
      outgoing.write(half);
      return;
    default:
      outgoing.end(bytes);
  }
}
