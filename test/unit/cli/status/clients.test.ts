import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { reportWaiting } from "../../../../cli/status/clients.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("names a slow call until it is answered, with one line in ten seconds for all calls", async () => {
  const client = new STSClient({ region: "us-east-1" });
  const lines: string[] = [];
  reportWaiting([client], (line) => lines.push(line));
  const answer = { output: { $metadata: {} }, response: {} };
  client.middlewareStack.add(
    () => () => new Promise((resolve) => setTimeout(resolve, 25_000, answer)),
    { step: "initialize", priority: "low" },
  );
  const calls = [1, 2].map(() => client.send(new GetCallerIdentityCommand({})));
  await vi.advanceTimersByTimeAsync(9_999);
  expect(lines).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(calls);
  const line = "Still waiting for AWS to answer GetCallerIdentity …";
  expect(lines).toEqual([line, line]);
});
