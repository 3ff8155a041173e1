import { IAMClient } from "@aws-sdk/client-iam";

/**
 * The Region that IAM is in, in the partition of a Region: the one that requests to IAM are signed for.
 * CloudTrail records them there and in no other Region.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 *
 * @throws {Error} If the AWS SDK does not know.
 */
export function iamRegionOf(region: string): string {
  const { endpointProvider } = new IAMClient({ region }).config;
  const { properties = {} } = endpointProvider({ Region: region });
  const [scheme] = (properties.authSchemes ?? []) as { readonly signingRegion?: string }[];
  if (scheme?.signingRegion) return scheme.signingRegion;
  throw new Error(`The AWS SDK does not know where IAM is in the partition of ${region}.`);
}
