import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "./command-line.ts";
import { ADMINISTRATOR_ID, type OrganizationUnderTest, openOrganization } from "./organization.ts";

const ID = "111122223333";

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization([ID]);
});
afterEach(() => under.close());

describe("--debug", () => {
  it("shows the requests of every service with their timings, on standard error", async () => {
    const environment = { ...under.environmentOf(ADMINISTRATOR_ID), AWS_REGION: "eu-central-1" };
    const args = ["--accounts", ID, "-o", "json", "--debug"];
    const { code, stdout, stderr } = await run(["audit", ...args], environment);
    expect(code).toBe(0);
    expect(stdout).not.toContain("debug");
    const [first, ...lines] = stderr.split("\n").filter((line) => line.startsWith("debug: "));
    expect(first).toBe(`debug: profile default, Region eu-central-1, Node.js ${process.version}`);
    const pattern =
      /^debug: (?<operation>\w+), attempt 1: POST (?<url>\S+), HTTP 200(, request [-\w]+)?, \d+ ms$/;
    const operations = lines.map((line) => {
      const { operation, url } = pattern.exec(line)?.groups ?? {};
      expect(url).toBe(`${under.sandbox.url}/`);
      return operation;
    });
    expect(new Set(operations)).toEqual(
      new Set(under.sandbox.requests.map(({ operation }) => operation)),
    );
  });

  it("shows retries, and why", async () => {
    under.sandbox.faults.add({
      operation: "GetCallerIdentity",
      fault: { kind: "throttling" },
      times: 1,
    });
    const { stderr } = await under.audit(ID, "--debug");
    expect(stderr).toMatch(/GetCallerIdentity, attempt 1: .*, HTTP 4\d\d, .*\n/);
    expect(stderr).toMatch(/GetCallerIdentity, attempt 2: .*, HTTP 200, .*\n/);
  });

  it("shows connections that fail, and the stack of the error after its line", async () => {
    const { stderr } = await run(["audit", "--debug"], {
      ...under.environmentOf(ID),
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      HTTP_PROXY: "http://auditor:hunter2@127.0.0.1:1",
    });
    expect(stderr).toMatch(
      /GetCallerIdentity, attempt 1: POST http:\/\/127\.0\.0\.1:1\/ through http:\/\/127\.0\.0\.1:1, .*ECONNREFUSED/,
    );
    expect(stderr).toMatch(/\nroot-access-key: AWS cannot be reached[^\n]+\n.*Error.*\n {4}at /);
    expect(stderr).not.toMatch(/auditor|hunter2/);
  });

  it("shows no secrets", async () => {
    const environment = { ...under.environmentOf(ADMINISTRATOR_ID), AWS_SESSION_TOKEN: "a-token" };
    const { stderr } = await run(["audit", "--organization", "--debug"], environment);
    for (const secret of [
      ADMINISTRATOR_ID.padStart(20, "AKIA0000"),
      "no-secret",
      "a-token",
      "ASIA",
      "Signature",
    ]) {
      expect(stderr).not.toContain(secret);
    }
    expect(stderr).toContain("AssumeRoot, attempt 1");
  });

  it("is required for the stack: without it, there is one line", async () => {
    const { stderr } = await run(["audit"], { AWS_REGION: "us-east-1" });
    expect(stderr).toMatch(/^root-access-key: [^\n]+\n$/);
  });
});
