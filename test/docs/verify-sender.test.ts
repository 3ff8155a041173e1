import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "./markdown.ts";

/** The script's decision and what it leaves behind. The AWS CLI's answers are given: it runs nowhere here. */
const SCRIPT = join(ROOT, "docs/verify-sender.sh");
const CENTRAL = "888888888888";
const MEMBER = "111122223333";

const CLI = `#!/usr/bin/env bash
echo "$2 $5 $6" >> "$CALLS"
case "$6 $2" in
  "$REFUSED "*) echo "AccessDenied: $6" >&2; exit 254 ;;
  "get-caller-identity central") echo ${CENTRAL} ;;
  "get-caller-identity member") echo ${MEMBER} ;;
  "filter-log-events central") printf '%s\\n' "$EVENTS" ;;
esac
`;

const CLEAN_UP = [
  "central events remove-targets",
  "central events delete-rule",
  "central events delete-event-bus",
  "central logs delete-resource-policy",
  "central logs delete-log-group",
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "root-access-key-verify-sender-"));
  for (const [name, text] of Object.entries({ aws: CLI, sleep: "#!/bin/sh\n" })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function verify({ events = "", refused = "", profiles = ["central", "member"] }) {
  const CALLS = join(folder, "calls");
  writeFileSync(CALLS, "");
  const { status, stdout, stderr } = spawnSync(SCRIPT, profiles, {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      CALLS,
      EVENTS: events,
      REFUSED: refused,
    },
  });
  return { status, stdout, stderr, calls: readFileSync(CALLS, "utf8").trim().split("\n") };
}

const event = (account?: string) =>
  JSON.stringify({ version: "0", source: "x", account, detail: { account: CENTRAL } });

describe("the verification of the sender's account", () => {
  it("succeeds if the event has the sender's account, and changes nothing in the member account", () => {
    const { status, stdout, calls } = verify({ events: `\n${event(MEMBER)}\t${event(MEMBER)}` });
    expect(stdout).toBe(`${event(MEMBER)}\nVerified: EventBridge set the account to ${MEMBER}.\n`);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith("member"))).toEqual([
      "member sts get-caller-identity",
      "member events put-events",
    ]);
    expect(calls.slice(-CLEAN_UP.length)).toEqual(CLEAN_UP);
  });

  it.each([
    ["the event has the account that it claims", { events: event(CENTRAL) }, "did not set"],
    ["the event has no account", { events: event() }, "did not set"],
    ["the event is cut off", { events: event(MEMBER).slice(0, -3) }, "SyntaxError"],
    ["every event is refused", { refused: "put-events" }, "AccessDenied: put-events"],
    ["the log cannot be read", { refused: "filter-log-events" }, "No event arrived"],
    ["the bus cannot be opened to the member", { refused: "put-permission" }, "put-permission"],
  ])("fails if %s, and deletes what it created", (_name, options, message) => {
    const { status, stdout, stderr, calls } = verify(options);
    expect(stderr).toContain(message);
    expect(stdout).not.toContain("Verified");
    expect(status).not.toBe(0);
    expect(calls.slice(-CLEAN_UP.length)).toEqual(CLEAN_UP);
  });

  it("deletes the rest if something cannot be deleted, and shows it", () => {
    const { stderr, calls } = verify({ events: event(MEMBER), refused: "delete-rule" });
    expect(stderr).toContain("AccessDenied: delete-rule");
    expect(calls.slice(-CLEAN_UP.length)).toEqual(CLEAN_UP);
  });

  it.each([
    ["with profiles of one account", ["central", "central"], `of the account ${CENTRAL}`],
    ["without a profile of a member account", ["central"], "profile of a member account"],
  ])("creates nothing %s", (_name, profiles, message) => {
    const { status, stderr, calls } = verify({ events: event(CENTRAL), profiles });
    expect(stderr).toContain(message);
    expect(status).not.toBe(0);
    expect(calls.filter((call) => /create|put/.test(call))).toEqual([]);
  });
});
