import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KINDS } from "../../../cli/notify-test/command.ts";
import { RootAccessKeyMonitoring } from "../../../infra/index.ts";
import { newApp } from "../../infra/synth.ts";
import { type DeployedAccount, deployAccount } from "../deployment/deployed-account.ts";
import { resultsIn, run } from "./command-line.ts";
import { examine } from "./doctor-under-test.ts";
import { ADMINISTRATOR_ID, openOrganization, openStatus } from "./status-under-test.ts";

const PREFIX = "other-root-keys";
const NAMED = ["--name-prefix", PREFIX];

describe("with constructs that have another namePrefix", () => {
  let deployed: DeployedAccount;
  beforeEach(async () => {
    const stack = new Stack(newApp(), "Mine");
    new RootAccessKeyMonitoring(stack, "Monitoring", { namePrefix: PREFIX });
    deployed = await deployAccount({ template: Template.fromStack(stack).toJSON() });
  });
  afterEach(() => deployed.close());

  const runThere = (...args: string[]) =>
    run(args, deployed.sandbox.environmentOf(deployed.account));

  it("status shows their rule only if --name-prefix names it", async () => {
    deployed.account.createRootKey();
    await deployed.evaluate();
    const { code, stdout } = await runThere("status", ...NAMED, "-o", "json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout).parameters).toMatchObject({ namePrefix: PREFIX });
    expect(resultsIn(stdout)).toMatchObject([
      { reason: "REPORTED", evidence: { rules: [{ ruleName: PREFIX }] } },
    ]);
    const unnamed = await runThere("status");
    expect(unnamed).toMatchObject({ code: 1, stdout: "" });
    expect(unnamed.stderr).toMatch(/has no rule root-access-key in .* with --name-prefix\.\n$/);
  });

  it("doctor finds them good only if --name-prefix names them", async () => {
    await deployed.evaluate();
    deployed.tenant.trails.create("trail");
    expect(await examine(deployed, { args: NAMED })).toMatchObject({ code: 0, problems: [] });
    const { problems } = await examine(deployed);
    expect(problems).toContain("BAD rule");
    expect(problems).toContain("BAD event-rules The root user has an access key");
  });

  it("doctor --before looks for their names", async () => {
    const { findings } = await examine(deployed, { args: ["--before", ...NAMED] });
    const subjects = findings.filter(({ check }) => check === "names").map((it) => it.subject);
    expect(subjects).toEqual([
      `AWS Config rule ${PREFIX}`,
      `function ${PREFIX}-evaluator`,
      `function ${PREFIX}-notification`,
      `queue https://sqs.us-east-1.amazonaws.com/${deployed.account.id}/${PREFIX}-notification-dead-letters`,
      "document OtherRootKeys-NotifyAndWait",
      "document OtherRootKeys-Reevaluate",
      `alarm ${PREFIX}-notification-dead-letters`,
      `alarm ${PREFIX}-notification-errors`,
      `log group /${PREFIX}/evaluator`,
    ]);
  });

  it("notify-test sends samples that their notification function recognizes", async () => {
    const { code, stderr } = await runThere("notify-test", "--all", ...NAMED);
    expect(code).toBe(0);
    expect((await deployed.kinds()).sort()).toEqual([...KINDS].sort());
    expect(stderr).toContain(`the function ${PREFIX}-notification must exist`);
    expect(stderr).toContain(`The queue ${PREFIX}-notification-dead-letters:`);
  });
});

it("status --organization shows the rules with the prefix, and no others", async () => {
  const under = await openStatus();
  try {
    const {
      tenants: [tenant],
    } = openOrganization(under, 1);
    tenant?.rules.put(PREFIX);
    if (tenant) await under.report(tenant, "NON_COMPLIANT", { ruleName: PREFIX });
    const environment = under.sandbox.environmentOf({ id: ADMINISTRATOR_ID });
    const codeOf = async (...more: string[]) =>
      (await run(["status", "--organization", ...more], environment)).code;
    expect(await codeOf(...NAMED)).toBe(2);
    expect(await codeOf()).toBe(3);
  } finally {
    await under.close();
  }
});

it("doctor --organization does not accept a prefix, as the central account knows the default names", async () => {
  const { code, stderr } = await run(["doctor", "--organization", ...NAMED]);
  expect(code).toBe(1);
  expect(stderr).toContain("cannot be used with option '--organization'");
});

it.each(["Other", "a--b", "a".repeat(41)])("does not accept the prefix %j", async (prefix) => {
  const { code, stderr } = await run(["status", "--name-prefix", prefix]);
  expect(code).toBe(1);
  expect(stderr).toContain("Allowed are up to 40 lower-case letters");
});
