import { Token } from "aws-cdk-lib";
import { iamRegionOf } from "../../shared/iam-region.ts";

/** Where a stack is deployed to, and where IAM is in that partition. */
export interface Regions {
  /** Undefined if it is not known. */
  readonly region: string | undefined;
  readonly iamRegion: string | undefined;
}

/**
 * The Regions of a stack.
 *
 * @param stackRegion the Region of the stack, which can be a reference
 * @param expectedRegion the Region to use instead if it is one
 */
export function regionsOf(stackRegion: string, expectedRegion: string | undefined): Regions {
  const region = Token.isUnresolved(stackRegion) ? expectedRegion : stackRegion;
  return { region, iamRegion: region && iamRegionOf(region) };
}

/**
 * Whether the events of changes to root keys can arrive: CloudTrail records them only where IAM is. Where the
 * Region is not known, they can.
 */
export const hasRootKeyEvents = ({ region, iamRegion }: Regions): boolean => region === iamRegion;
