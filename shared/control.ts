/** The control that the rule evaluates, as security frameworks know it. */
export const CONTROL = {
  title: "The root user of the account has no access key",
  /** Why it matters, in sentences for people who do not know AWS well. */
  risk: "The root user can do everything in its account, and no IAM policy restricts it. Whoever holds its access key has the whole account, without a password and without MFA.",
  recommendation: "Delete the root user's access keys, and use IAM roles instead.",
} as const;

/** The control's IDs in a framework. */
export interface FrameworkControl {
  readonly framework: string;
  readonly version?: string;
  readonly ids: readonly string[];
  readonly note?: string;
}

/**
 * The control in each framework. The numbers are those of Prowler's compliance files (commit 3e000fa) and of
 * AWS's pages on Security Hub CSPM, Audit Manager and Control Tower.
 */
export const FRAMEWORKS: readonly FrameworkControl[] = [
  { framework: "CIS AWS Foundations Benchmark", version: "1.2", ids: ["1.12"] },
  { framework: "CIS AWS Foundations Benchmark", version: "1.4.0 to 4.0.1", ids: ["1.4"] },
  { framework: "CIS AWS Foundations Benchmark", version: "5.0", ids: ["1.3"] },
  { framework: "CIS AWS Foundations Benchmark", version: "6.0", ids: ["2.3"] },
  { framework: "CIS AWS Foundations Benchmark", version: "7.0", ids: ["2.4"] },
  {
    framework: "AWS Foundational Security Best Practices",
    ids: ["IAM.4"],
    note: "severity critical",
  },
  {
    framework: "NIST SP 800-53",
    version: "Revision 5",
    ids: ["AC-2(1)", "AC-3(7)", "AC-3(15)", "AC-6", "AC-6(2)", "AC-6(10)"],
  },
  {
    framework: "NIST SP 800-171",
    version: "Revision 2",
    ids: ["3.1.1", "3.1.2", "3.1.4", "3.1.5", "3.1.6", "3.1.7", "3.4.6"],
  },
  { framework: "PCI DSS", version: "3.2.1", ids: ["2.1", "2.2", "7.2.1"] },
  { framework: "ISO/IEC 27001", version: "2022", ids: ["A.5.15"] },
  {
    framework: "HIPAA",
    ids: [
      "164.308(a)(1)(ii)(B)",
      "164.308(a)(3)(i)",
      "164.308(a)(3)(ii)(B)",
      "164.308(a)(4)(ii)(C)",
      "164.312(a)(2)(i)",
    ],
  },
  {
    framework: "AWS Control Tower",
    ids: ["AWS-GR_RESTRICT_ROOT_USER_ACCESS_KEYS"],
    note: "preventive",
  },
  { framework: "Common Configuration Enumeration", ids: ["CCE-78910-7"] },
  { framework: "Lacework", ids: ["lacework-global-34"] },
];

/**
 * The frameworks in the rule's description, which has at most 256 characters: the most common ones with a
 * control of their own for root access keys.
 */
const IN_DESCRIPTION = [
  "CIS AWS Foundations Benchmark",
  "AWS Foundational Security Best Practices",
  "Common Configuration Enumeration",
];

/** The description of the AWS Config rule: the control and its numbers in the most common frameworks. */
export function ruleDescription(): string {
  const sentences = IN_DESCRIPTION.map((name) => {
    const numbers = FRAMEWORKS.filter(({ framework }) => framework === name).map(
      ({ version, ids }) => [ids.join(", "), version].filter(Boolean).join(" in "),
    );
    return `${name}: ${numbers.join(", ")}`;
  });
  return [CONTROL.title, ...sentences].map((sentence) => `${sentence}.`).join(" ");
}
