import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { table } from "../../cli/output/table.ts";
import {
  accountIds,
  expectAuditOfMany,
  expectStatusOfMany,
} from "../integration/cli/many-accounts.ts";
import { type OrganizationUnderTest, openOrganization } from "../integration/cli/organization.ts";
import {
  openStatus,
  openOrganization as openStatusOrganization,
  type StatusUnderTest,
} from "../integration/cli/status-under-test.ts";
import { ACTIVE, render } from "../unit/cli/output/render.ts";

describe("the audit of an organization", () => {
  const ids = accountIds(300, 100_000_000_000);
  let under: OrganizationUnderTest;
  beforeEach(async () => {
    under = await openOrganization(ids);
  });
  afterEach(() => under.close());

  it("has a result for each of hundreds of accounts, even if AWS throttles in bursts", () =>
    expectAuditOfMany(under, ids));
});

describe("the status of an organization", () => {
  let under: StatusUnderTest;
  beforeEach(async () => {
    under = await openStatus();
  });
  afterEach(() => under.close());

  it("has a result for each of hundreds of accounts", () =>
    expectStatusOfMany(under, openStatusOrganization(under, 3), 400));
});

describe("the table", () => {
  it("has thousands of accounts", async () => {
    const many = Array.from({ length: 10_000 }, () => ({
      ...ACTIVE,
      annotation: "word ".repeat(20),
    }));
    // Too narrow for a frame: wrapping so many cells would take a minute.
    const [text = ""] = await render(table, many, { terminal: { width: 20, hasColors: false } });
    expect(text.match(/222233334444/g)).toHaveLength(10_000);
  });
});
