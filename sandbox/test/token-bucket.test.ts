import { expect, it } from "vitest";
import { FaultScript } from "../faults.ts";

it("admits a burst, then one request per token", () => {
  let now = new Date("2026-11-23T14:00:00Z");
  const faults = new FaultScript(() => now);
  faults.add({
    operation: "DescribeOrganization",
    fault: { kind: "throttling" },
    admitted: { burst: 3, perSecond: 2 },
  });
  const admittedOf = (requests: number) =>
    Array.from({ length: requests }, () => faults.take("DescribeOrganization", "111122223333"))
      .map((fault) => (fault ? 0 : 1) as number)
      .reduce((sum, admitted) => sum + admitted, 0);
  const waitMs = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };

  expect(admittedOf(10)).toBe(3);
  waitMs(250);
  expect(admittedOf(10)).toBe(0);
  waitMs(250);
  expect(admittedOf(10)).toBe(1);
  waitMs(60_000);
  expect(admittedOf(10)).toBe(3);
  waitMs(-60_000);
  expect(admittedOf(10)).toBe(0);
});
