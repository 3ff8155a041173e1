import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tellWaiting } from "../../../cli/aws/tell-waiting.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells what is waited for, a line in ten seconds, and no more when it is there", async () => {
  const client = new STSClient({ region: "us-east-1" });
  const told: string[] = [];
  tellWaiting([client], (line) => told.push(line));
  const answer = { output: { $metadata: {} }, response: {} };
  client.middlewareStack.add(
    () => () => new Promise((resolve) => setTimeout(resolve, 25_000, answer)),
    { step: "initialize", priority: "low" },
  );
  const calls = [1, 2].map(() => client.send(new GetCallerIdentityCommand({})));
  await vi.advanceTimersByTimeAsync(9_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(calls);
  const line = "Still waiting for AWS to answer GetCallerIdentity …";
  expect(told).toEqual([line, line]);
});
