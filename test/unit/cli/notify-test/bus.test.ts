import { describe, expect, it } from "vitest";
import { checkBus } from "../../../../cli/notify-test/bus.ts";

const PLACE = { partition: "aws-us-gov", accountId: "111122223333", region: "us-gov-west-1" };
const ARN = "arn:aws-us-gov:events:us-gov-west-1:111122223333:event-bus/root-access-key";

describe("--bus", () => {
  it("is the default bus if it is left out", () => {
    expect(checkBus(undefined, PLACE)).toBe("default");
  });

  it.each(["root-access-key", "partner/example.com/1", ARN])("accepts %s", (bus) => {
    expect(checkBus(bus, PLACE)).toBe(bus);
  });

  it.each([
    ["an empty name", ""],
    ["a name with other characters", "my bus"],
    ["a bus of another account", ARN.replace("111122223333", "444455556666")],
    ["a bus of another Region", ARN.replace("us-gov-west-1", "us-gov-east-1")],
    ["a bus of another partition", ARN.replace("aws-us-gov", "aws")],
    ["another resource", ARN.replace("event-bus", "rule")],
    ["an ARN without a name", ARN.replace("root-access-key", "")],
  ])("rejects %s, and says what is allowed", (_, bus) => {
    expect(() => checkBus(bus, PLACE)).toThrow(
      `--bus: found ${JSON.stringify(bus)}; allowed is the name of an event bus of account 111122223333 in us-gov-west-1, or its ARN, arn:aws-us-gov:events:us-gov-west-1:111122223333:event-bus/NAME.`,
    );
  });
});
