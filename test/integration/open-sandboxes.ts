import { Sandbox, TravelClock } from "root-access-key-sandbox";

/**
 * Sandboxes with one clock, among which accounts are spread.
 *
 * @param size how many. A function's clients keep up to 50 connections to an endpoint.
 */
export async function openSandboxes(size: number) {
  const clock = new TravelClock();
  const sandboxes: Sandbox[] = [];
  while (sandboxes.length < size) sandboxes.push(await Sandbox.start({ clock: clock.now }));
  let taken = 0;

  return {
    clock,
    /** Each in turn. */
    next: () => sandboxes[taken++ % size] as Sandbox,
    async close(): Promise<void> {
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
    },
  };
}
