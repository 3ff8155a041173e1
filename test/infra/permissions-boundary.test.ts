import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { deploy } from "./resolve.ts";
import { accountTemplate, memberTemplate, oneFileTemplate, organizationTemplate } from "./synth.ts";

const BOUNDARY_ARN = "arn:aws-us-gov:iam::111122223333:policy/security/Boundary";

/** The boundary of each role, once each. Undefined stands for a role without one. */
function boundariesOf(template: Template, parameters: Record<string, unknown> = {}): unknown[] {
  const deployment = {
    accountId: "111122223333",
    region: "us-gov-west-1",
    partition: "aws-us-gov",
  };
  const resources = deploy(template.toJSON(), { ...deployment, parameters });
  const roles = Object.values(resources).filter(({ type }) => type === "AWS::IAM::Role");
  expect(roles.length).toBeGreaterThan(1);
  return [...new Set(roles.map(({ properties }) => properties.PermissionsBoundary))];
}

const CENTRAL_BUS = {
  CentralBusArn: "arn:aws-us-gov:events:us-gov-west-1:888888888888:event-bus/root-access-key",
};

describe("the permissions boundary", () => {
  it.each([BOUNDARY_ARN, "security/Boundary"])("of all roles can be %s", (permissionsBoundary) => {
    const account = accountTemplate({ permissionsBoundary, recorder: true });
    expect(boundariesOf(account)).toEqual([BOUNDARY_ARN]);
  });

  it("is each account's own in an organization, by its name", () => {
    const settings = { permissionsBoundary: "security/Boundary", removal: "delete" };
    expect(boundariesOf(organizationTemplate(settings))).toEqual([BOUNDARY_ARN]);
    expect(boundariesOf(memberTemplate(settings), CENTRAL_BUS)).toEqual([BOUNDARY_ARN]);
  });

  it("is a parameter of the one-file template", () => {
    const template = oneFileTemplate();
    expect(boundariesOf(template, { PermissionsBoundary: BOUNDARY_ARN })).toEqual([BOUNDARY_ARN]);
    expect(boundariesOf(template)).toEqual([undefined]);
  });

  it("is on no role by default", () => {
    expect(boundariesOf(accountTemplate())).toEqual([undefined]);
    expect(boundariesOf(organizationTemplate({ removal: "delete" }))).toEqual([undefined]);
    expect(boundariesOf(memberTemplate(), CENTRAL_BUS)).toEqual([undefined]);
  });
});
