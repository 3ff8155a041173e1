import { IAMClient } from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { IAM_REGIONS, iamRegionOf } from "../../../shared/iam-region.ts";

/** By the endpoint rules of the AWS SDK. */
function iamRegionInSdk(region: string): unknown {
  const { properties = {} } = new IAMClient({}).config.endpointProvider({ Region: region });
  const [scheme] = properties.authSchemes as readonly { readonly signingRegion: string }[];
  return scheme?.signingRegion;
}

it.each([
  ...Object.values(IAM_REGIONS),
  "eu-central-1",
  "mx-central-1",
  "us-gov-east-1",
  "cn-northwest-1",
  "eusc-de-east-2",
  "us-iso-west-1",
  "us-isob-west-1",
  "eu-isoe-central-1",
  "us-isof-east-1",
  "new-east-1",
])("IAM's Region for %s is that of the AWS SDK", (region) => {
  expect(iamRegionOf(region)).toBe(iamRegionInSdk(region));
});
