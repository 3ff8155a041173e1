import { expect, it } from "vitest";
import { iamRegionOf } from "../../../infra/iam-region.ts";

it.each([
  ["us-east-1", "us-east-1"],
  ["eu-central-1", "us-east-1"],
  ["us-gov-west-1", "us-gov-west-1"],
  ["us-gov-east-1", "us-gov-west-1"],
  ["cn-northwest-1", "cn-north-1"],
  ["eusc-de-east-1", "eusc-de-east-1"],
  ["us-iso-west-1", "us-iso-east-1"],
  ["us-isob-east-1", "us-isob-east-1"],
  ["eu-isoe-west-1", "eu-isoe-west-1"],
  ["us-isof-south-1", "us-isof-south-1"],
])("for %s, IAM is in %s", (region, iamRegion) => {
  expect(iamRegionOf(region)).toBe(iamRegion);
});
