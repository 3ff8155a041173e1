import { putEvaluations, renderReport, type Tenant } from "root-access-key-sandbox";
import { annotate } from "../../rule/annotation.ts";
import { parseCredentialReport } from "../../rule/evidence/credential-report.ts";
import type { Evidence } from "../../rule/evidence/evidence.ts";
import { decide } from "../../rule/verdict.ts";

/**
 * Records the result of the rule in AWS Config: what the rule's own decision makes of the account, without the calls of
 * its function, so that thousands of accounts take a moment.
 *
 * @throws {Error} If the rule would not decide, which no account of the sandbox can make it do.
 */
export function recordResult(tenant: Tenant, ResultToken: string, clock: () => Date): void {
  const { account } = tenant;
  const now = clock();
  const age = { generatedTime: now, readTime: { now, isCertain: true } } as const;
  const evidence: Evidence = {
    summary: { readable: true, value: { rootKeyPresent: account.rootKeys.length > 0 } },
    report: {
      readable: true,
      value: parseCredentialReport(Buffer.from(renderReport(account)), age, account.id),
    },
  };
  const decision = decide(evidence, { inactiveKeys: "NON_COMPLIANT" });
  if (decision.outcome === "NO_VERDICT") throw new Error(`No verdict: ${decision.reason}.`);
  putEvaluations(
    tenant,
    {
      ResultToken,
      Evaluations: [
        {
          ComplianceResourceType: "AWS::::Account",
          ComplianceResourceId: account.id,
          ComplianceType: decision.complianceType,
          Annotation: annotate(decision, evidence),
          OrderingTimestamp: now.getTime() / 1000,
        },
      ],
    },
    { clock },
  );
}
