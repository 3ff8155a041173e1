import {
  ConfigServiceClient,
  StartConfigRulesEvaluationCommand,
} from "@aws-sdk/client-config-service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant, TravelClock } from "../index.ts";

let clock: TravelClock;
let sandbox: Sandbox;
let tenant: Tenant;
let config: ConfigServiceClient;
let evaluated: string[];

beforeEach(async () => {
  clock = new TravelClock();
  sandbox = await Sandbox.start({ clock: clock.now });
  tenant = sandbox.addAccount({ id: "111122223333" });
  tenant.rules.put("first");
  tenant.rules.put("second");
  evaluated = [];
  tenant.rules.onEvaluation = async ({ configRuleName }) => evaluated.push(configRuleName);
  config = new ConfigServiceClient({ ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 });
});
afterEach(async () => {
  config.destroy();
  await sandbox.close();
});

const start = (...ConfigRuleNames: string[]) =>
  config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames }));

describe("StartConfigRulesEvaluation", () => {
  it("evaluates each of the rules", async () => {
    await start("first", "second");
    await tenant.rules.evaluated();
    expect(evaluated).toEqual(["first", "second"]);
  });

  it("returns without waiting for the evaluation", async () => {
    const { promise, resolve } = withResolvers();
    tenant.rules.onEvaluation = () => promise.then(() => evaluated.push("late"));
    await start("first");
    expect(evaluated).toEqual([]);
    resolve();
    await tenant.rules.evaluated();
    expect(evaluated).toEqual(["late"]);
  });

  it("reports a failed function only to a test that waits for it", async () => {
    tenant.rules.onEvaluation = () => Promise.reject(new Error("broken"));
    await start("first");
    await expect(tenant.rules.evaluated()).rejects.toThrow("broken");
  });

  it("fails without a function to invoke", async () => {
    const { rules, account } = sandbox.addAccount({ id: "444455556666" });
    rules.put("rule");
    const other = new ConfigServiceClient(sandbox.clientSettingsOf(account));
    await other.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: ["rule"] }));
    await expect(rules.evaluated()).rejects.toThrow("set rules.onEvaluation");
    other.destroy();
  });

  it("refuses a second call within a minute, and accepts one after it", async () => {
    await start("first");
    clock.move(59_000);
    await expect(start("second")).rejects.toMatchObject({ name: "LimitExceededException" });
    clock.move(1000);
    await start("second");
    await tenant.rules.evaluated();
    expect(evaluated).toEqual(["first", "second"]);
  });

  it.each([
    ["an unknown rule", ["first", "none"], "NoSuchConfigRuleException"],
    ["no rule", [], "InvalidParameterValueException"],
    ["26 rules", Array<string>(26).fill("first"), "InvalidParameterValueException"],
  ])("refuses %s, and evaluates nothing", async (_, names, name) => {
    await expect(start(...names)).rejects.toMatchObject({ name });
    await tenant.rules.evaluated();
    expect(evaluated).toEqual([]);
  });
});

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((it) => {
    resolve = it;
  });
  return { promise, resolve };
}
