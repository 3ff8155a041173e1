import { expect, it } from "vitest";
import type { Check, Judgement } from "../../../../cli/doctor/check.ts";
import { runChecks } from "../../../../cli/doctor/run-checks.ts";
import { CallError, MalformedAnswerError } from "../../../../cli/errors.ts";

const GOOD: Judgement = { health: "GOOD", found: "It works." };

function check(id: string, run: () => AsyncIterable<Judgement>): Check<undefined> {
  return { id, title: `The ${id}`, actions: [], run };
}
const good = (id: string) =>
  check(id, async function* () {
    yield GOOD;
  });
const failing = (id: string, error: unknown) =>
  check(id, async function* () {
    yield GOOD;
    throw error;
  });

async function findingsOf(checks: readonly Check<undefined>[], withinMs = 1000) {
  const findings = [];
  for await (const finding of runChecks(checks, undefined, withinMs)) findings.push(finding);
  return findings;
}

const named = (name: string, message = "Because.") => Object.assign(new Error(message), { name });

it("returns findings in the order of the checks, whichever ends first", async () => {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  const slow = check("slow", async function* () {
    await promise;
    yield GOOD;
  });
  const fast = check("fast", async function* () {
    yield GOOD;
    resolve();
  });
  expect((await findingsOf([slow, fast])).map((it) => it.check)).toEqual(["slow", "fast"]);
});

it.each([
  ["a denied call", new CallError("config:X", named("AccessDeniedException")), "config:X"],
  ["a denied call of SNS", new CallError("sns:X", named("AuthorizationErrorException")), "sns:X"],
  ["another failed call", new CallError("config:X", named("ValidationException")), undefined],
  ["no answer in time", new CallError("config:X", named("AbortError")), undefined],
  ["a malformed answer", new MalformedAnswerError("It says nothing."), undefined],
])("is UNKNOWN after %s, and keeps what was found before", async (_, error, deniedAction) => {
  const [before, unknown, other] = await findingsOf([failing("one", error), good("other")]);
  expect(before).toEqual({ check: "one", title: "The one", ...GOOD });
  expect(unknown).toMatchObject({ check: "one", title: "The one", health: "UNKNOWN" });
  expect(unknown?.deniedAction).toBe(deniedAction);
  expect(other).toMatchObject({ check: "other", health: "GOOD" });
});

it("is UNKNOWN if the time is over, and keeps what was found before", async () => {
  const hanging = check("hanging", async function* () {
    yield GOOD;
    await new Promise(() => {});
  });
  const findings = await findingsOf([hanging, good("other")], 20);
  expect(findings.map(({ check, health }) => [check, health])).toEqual([
    ["hanging", "GOOD"],
    ["hanging", "UNKNOWN"],
    ["other", "GOOD"],
  ]);
});

it.each([
  ["a defect", new TypeError("undefined is not a function")],
  ["credentials that no call can succeed with", new CallError("config:X", named("ExpiredToken"))],
])("fails on %s", async (_, error) => {
  await expect(findingsOf([good("one"), failing("two", error)])).rejects.toBe(error);
});
