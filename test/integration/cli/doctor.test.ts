import { Sandbox, type Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, expect, it } from "vitest";
import { run } from "./command-line.ts";

let sandbox: Sandbox;
let tenant: Tenant;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: "111122223333" });
});
afterEach(() => sandbox.close());

async function doctor(...args: string[]) {
  const { code, stdout, stderr } = await run(
    ["doctor", "-o", "json", ...args],
    sandbox.environmentOf(tenant.account),
  );
  return { code, stderr, findings: JSON.parse(stdout).findings };
}

it.each(["account", "before"])("reports a stopped recorder: %s", async (scope) => {
  tenant.rules.recorder.state = "STOPPED";
  const { code, findings } = await doctor(...(scope === "before" ? ["--before"] : []));
  expect(code).toBe(2);
  expect(findings).toContainEqual({
    check: "recorder",
    title: "Configuration recorder",
    health: "BAD",
    found: "The configuration recorder default is stopped, so that AWS Config evaluates nothing.",
    fix: "Start it: `aws configservice start-configuration-recorder --configuration-recorder-name default`",
  });
});
