import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OUTPUT_FORMATS } from "../../../cli/output/options.ts";
import { MANAGEMENT_ID, type OrganizationUnderTest, openOrganization } from "./organization.ts";

const ID = "111122223333";
/** Clears the screen, by ESC and by C1; rings; turns the direction; returns to the start of the line. */
const HOSTILE = "x\u001B[2J\u009B2J\u0007\u202E\u2066\u007Fy";
/** What no terminal must get, except line breaks, which have two characters in CSV. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}]/u;

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization([ID]);
});
afterEach(() => under.close());

const failing = (operation: string) => {
  const fault: Fault = {
    kind: "serviceError",
    code: "AccessDenied",
    status: 403,
    message: HOSTILE,
  };
  under.sandbox.faults.add({ operation, fault });
};

describe.each(OUTPUT_FORMATS)("as %s", (format) => {
  it("shows control characters by their codes, in a name and in AWS's message", async () => {
    under.organization.member(ID).name = HOSTILE;
    failing("AssumeRoot");
    const { code, stdout, stderr } = await under.audit(
      MANAGEMENT_ID,
      ...["--organization", "--output", format],
    );
    expect(code).toBe(3);
    for (const text of [stdout.replaceAll("\r\n", "\n"), stderr]) expect(text).not.toMatch(OBEYED);
    expect(stdout).toMatch(/\[U\+202E\]|\\u202e/);
    expect(stderr).toContain("x[U+001B][2J[U+009B]2J[U+0007][U+202E][U+2066][U+007F]y");
  });
});

it("control characters are shown by their codes in the error that ends a command, too", async () => {
  failing("GetCallerIdentity");
  const { code, stderr } = await under.audit(ID);
  expect(code).toBe(1);
  expect(stderr).not.toMatch(OBEYED);
  expect(stderr).toContain("[U+001B]");
});
