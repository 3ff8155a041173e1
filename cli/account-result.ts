/** What is known of one account: a row of every output, and the shape of the JSON. */
export interface AccountResult<Evidence = unknown> {
  readonly accountId: string;
  /** As AWS Organizations has it, where it was asked. */
  readonly accountName?: string;
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT" | "INSUFFICIENT_DATA" | "NOT_APPLICABLE";
  /** Why, as one word of a closed list. */
  readonly reason: string;
  /** Why, for people; what is known, what could not be read. */
  readonly annotation: string;
  /** What the verdict rests on. */
  readonly evidence: Evidence;
}
