import { Sandbox, TravelClock } from "root-access-key-sandbox";
import { expect, it } from "vitest";
import { run } from "../integration/cli/command-line.ts";
import { readPage } from "./markdown.ts";
import { terminalSvg } from "./terminal-svg.ts";

const COMMAND = "npx root-access-key audit --organization";
const COLUMNS = 100;

const MANAGEMENT_ID = "999988887777";
const NAMES: Readonly<Record<string, string>> = {
  [MANAGEMENT_ID]: "management",
  "111122223333": "payments-prod",
  "444455556666": "data-lake",
  "555566667777": "legacy-batch",
};

/** Audits an organization with an old active key, an inactive one, and a member without a key. */
async function auditSample(): Promise<string> {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const at = (time: string, action: () => void) => {
    clock.move(Date.parse(time) - clock.now().getTime());
    action();
    clock.returnToPresent();
  };
  try {
    const accounts = new Map(
      Object.keys(NAMES).map((id) => [
        id,
        sandbox.addAccount({ id, reportGenerationMs: 0 }).account,
      ]),
    );
    const [, ...memberIds] = Object.keys(NAMES).sort((one) => (one === MANAGEMENT_ID ? -1 : 1));
    const organization = sandbox.createOrganization({
      managementAccountId: MANAGEMENT_ID,
      memberIds,
    });
    for (const [id, name] of Object.entries(NAMES)) organization.member(id).name = name;
    at("2019-03-02T10:00:00Z", () => accounts.get("111122223333")?.createRootKey());
    at("2026-11-20T23:59:00Z", () =>
      accounts.get("111122223333")?.useRootKey(1, "s3", "us-east-1"),
    );
    at("2015-06-01T10:00:00Z", () => accounts.get("555566667777")?.createRootKey());
    accounts.get("555566667777")?.setRootKeyActive(1, false);

    const { stdout } = await run(
      COMMAND.split(" ").slice(2),
      sandbox.environmentOf({ id: MANAGEMENT_ID }),
      undefined,
      COLUMNS,
    );
    // IAM makes a new id for each key, and a new report.
    const ids = ["AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"];
    return `$ ${COMMAND}\n${stdout}`
      .replace(/AKIA\w{16}/g, () => ids.shift() ?? "")
      .replace(/(?<=Report )[\dT:-]+Z/, "2026-11-27T09:00Z");
  } finally {
    await sandbox.close();
  }
}

it("docs/audit.svg shows the output of an audit; vitest -u updates it", async () => {
  expect(readPage("README.md")).toContain(COMMAND);
  await expect(terminalSvg(await auditSample(), COLUMNS, COMMAND)).toMatchFileSnapshot(
    "../../docs/audit.svg",
  );
});
