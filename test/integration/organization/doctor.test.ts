import { afterEach, describe, expect, it } from "vitest";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  MANAGEMENT_ID,
  OTHER_ID,
} from "./deployed-organization.ts";
import { complaints, deployCompletely, examine } from "./examined-organization.ts";

const REGION = "us-east-1";

let deployed: DeployedOrganization;

afterEach(() => deployed.close());

describe("an organization as it is deployed", () => {
  it.each(["dry-run", "off"])(
    "is good in all that it depends on, with removal %s",
    async (removal) => {
      deployed = await deployCompletely({ removal });
      expect(await complaints(deployed)).toEqual([]);
    },
  );

  it("is good with an excluded account, which is named", async () => {
    deployed = await deployCompletely({ excludedAccounts: OTHER_ID });
    const findings = await examine(deployed);
    expect(findings.find(({ check }) => check === "excluded-accounts")).toMatchObject({
      health: "GOOD",
      found: `No stack is in an excluded account: Account ${OTHER_ID} (${OTHER_ID}).`,
    });
    expect(await complaints(deployed)).toEqual([
      `WARNING coverage: Excluded from the deployment: Account ${OTHER_ID} (${OTHER_ID}).`,
    ]);
  });

  it("cannot be read from the management account where it is in the central account", async () => {
    deployed = await deployCompletely();
    expect(await complaints(deployed, MANAGEMENT_ID)).toEqual([
      `UNKNOWN central-account: It is Account ${CENTRAL_ID} (${CENTRAL_ID}) in ${REGION}. Aggregator, central event bus and removal cannot be read from here.`,
    ]);
  });
});
