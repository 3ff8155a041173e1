import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../cli/doctor/check.ts";
import { actionsOf, CHECKS } from "../integration/cli/doctor-actions.ts";
import { examine, openAccount, prepareDeployment } from "../integration/cli/doctor-under-test.ts";
import { ACCOUNT_ID, type DeployedAccount } from "../integration/deployment/deployed-account.ts";

let deployed: DeployedAccount;
beforeAll(async () => {
  deployed = await openAccount({ rule: "conformance-pack" });
  prepareDeployment(deployed);
});
afterAll(() => deployed.close());

const SCOPES = [
  ["account", []],
  ["before", ["--before"]],
] as const;

/** The health of each check, the worst of its findings. */
async function healthOf(args: readonly string[]): Promise<ReadonlyMap<string, Health>> {
  const { findings } = await examine(deployed, { args });
  const health = new Map<string, Health>();
  for (const finding of findings) {
    if (finding.health !== "GOOD" || !health.has(finding.check)) {
      health.set(finding.check, finding.health);
    }
  }
  return health;
}

/** Called only if the notification function is missing. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  "notification-function": ["events:ListRules", "events:ListTargetsByRule"],
};
const calls = (
  { id, actions }: { readonly id: string; readonly actions: readonly string[] },
  action: string,
) => actions.includes(action) && !OTHERWISE[id]?.includes(action);

const operationOf = (action: string) => action.split(":")[1] ?? "";

/** What exists under a name that a deployment gives, as CloudFormation identifies it. */
const TAKEN = [
  ["conformance pack", "root-access-key"],
  ["function", "root-access-key-evaluator"],
  ["function", "root-access-key-notification"],
  [
    "queue",
    `https://sqs.us-east-1.amazonaws.com/${ACCOUNT_ID}/root-access-key-notification-dead-letters`,
  ],
  ["document", "RootAccessKey-NotifyAndWait"],
  ["document", "RootAccessKey-Reevaluate"],
  ["alarm", "root-access-key-notification-dead-letters"],
  ["alarm", "root-access-key-notification-errors"],
  ["log group", "/root-access-key/evaluator"],
] as const;

describe("before a deployment", () => {
  it.each(TAKEN)("a %s that belongs to no stack is bad: %s", async (kind, id) => {
    const { stacks } = deployed.tenant;
    const stack = stacks.get("RootAccessKey");
    const others = Object.entries(stack.resources).filter(([, it]) => it.id !== id);
    stacks.add({ ...stack, resources: Object.fromEntries(others) });
    try {
      const { code, problems } = await examine(deployed, { args: ["--before"] });
      expect(problems).toEqual([`BAD names ${kind} ${id}`]);
      expect(code).toBe(2);
    } finally {
      stacks.add(stack);
    }
  });

  it("each name that is taken is found", async () => {
    const { findings } = await examine(deployed, { args: ["--before"] });
    const subjects = findings.filter(({ check }) => check === "names").map((it) => it.subject);
    expect(subjects).toEqual(TAKEN.map(([kind, id]) => `${kind} ${id}`));
  });
});

describe.each(SCOPES)("%s", (scope, args) => {
  const checks = CHECKS[scope];

  it("everything is good, and nothing but the stated actions is called", async () => {
    deployed.sandbox.requests.length = 0;
    const health = await healthOf(args);
    expect([...health.values()].every((it) => it === "GOOD")).toBe(true);
    expect([...health.keys()]).toEqual(checks.map(({ id }) => id));
    const called = new Set(deployed.sandbox.requests.map(({ operation }) => operation));
    called.delete("GetCallerIdentity");
    // Of an assumed role only.
    const stated = actionsOf(checks).filter((it) => it !== "iam:GetRole");
    expect([...called].sort()).toEqual([...new Set(stated.map(operationOf))].sort());
  });

  it.each(actionsOf(checks))(
    "without %s, exactly the checks that call it are unknown",
    async (action) => {
      if (action === "iam:GetRole") return;
      const allow = deployed.sandbox.faults.add({
        operation: operationOf(action),
        fault: { kind: "accessDenied" },
      });
      try {
        const { findings, code } = await examine(deployed, { args });
        expect(code).toBe(3);
        const unknown = findings.filter(({ health }) => health !== "GOOD");
        expect(unknown.every(({ health }) => health === "UNKNOWN")).toBe(true);
        expect(unknown.every(({ deniedAction }) => deniedAction === action)).toBe(true);
        const expected = checks.filter((check) => calls(check, action));
        expect(unknown.map(({ check }) => check)).toEqual(expected.map(({ id }) => id));
      } finally {
        allow();
      }
    },
  );

  // Without the member, no executions are reserved for a function.
  const CAN_BE_EMPTY = ["lambda:GetFunctionConcurrency"];
  const ANSWERS: readonly (readonly [string, (body: string) => string])[] = [
    ["an empty object or element", (body) => (body.startsWith("{") ? "{}" : "<a></a>")],
    ["an error in a 200", () => '{"__type":"InternalFailure"}'],
    ["nothing", () => ""],
    ["half of the answer", (body) => body.slice(0, body.length / 2)],
    ["a page of a proxy", () => "<html><body>Sign in</body></html>"],
    ["the texts changed to numbers", (body) => body.replace(/:"[^"]*"/g, ":1")],
  ];
  const rows = actionsOf(checks).flatMap((action) =>
    ANSWERS.map(([name, change]) => [action, name, change] as const),
  );
  it.each(rows)(
    "%s answered with %s makes no check good that calls it",
    async (action, name, change) => {
      if (action === "iam:GetRole") return;
      if (CAN_BE_EMPTY.includes(action) && name === "an empty object or element") return;
      let isChanged = false;
      const restore = deployed.sandbox.faults.add({
        operation: operationOf(action),
        fault: {
          kind: "malformed",
          change: (body) => {
            const changed = change(body);
            isChanged ||= changed !== body;
            return changed;
          },
        },
      });
      try {
        const health = await healthOf(args);
        // Some answers have no texts.
        if (!isChanged) return;
        for (const check of checks) {
          const expected = calls(check, action) ? "UNKNOWN" : "GOOD";
          expect([check.id, health.get(check.id)]).toEqual([check.id, expected]);
        }
      } finally {
        restore();
      }
    },
  );
});
