import type { OwnEvidence, RecordedLastUse } from "../audit/evidence.ts";
import type { KeyEvidence } from "../audit/organization-result.ts";
import type { StatusEvidence } from "../status/judge-account.ts";

type Evidence = OwnEvidence | KeyEvidence | StatusEvidence | null;

/** A key with a name for each column, without the number of the key. */
interface KeyFacts {
  readonly Id?: string;
  /** `ACTIVE`, `INACTIVE`, `ABSENT`, or `UNKNOWN`. */
  readonly Status: string;
  readonly Created?: string | null;
  readonly LastUsed?: string | null;
  readonly LastUsedService?: string | null;
  readonly LastUsedRegion?: string | null;
}

/** What evidence of any command says, in single values; left out if it says nothing. */
interface Facts {
  readonly rootKeyPresent?: boolean;
  readonly reportGeneratedTime?: string | null;
  /** Slots 1 and 2, or the keys in the order in which IAM lists them. */
  readonly keys?: readonly KeyFacts[];
  /** The rule that decides. */
  readonly rule?: Readonly<Record<string, string | undefined>>;
}

export function factsOf(evidence: unknown): Facts {
  const known = evidence as Evidence;
  if (known === null) return {};
  if ("rules" in known) return factsOfRules(known);
  if ("keys" in known) return factsOfList(known);
  const { accountSummary, accountSummaryAgain = accountSummary, credentialReport } = known;
  const present =
    "unreadable" in accountSummaryAgain ? undefined : accountSummaryAgain.rootKeyPresent;
  if ("unreadable" in credentialReport) return { rootKeyPresent: present };
  return {
    rootKeyPresent: present,
    reportGeneratedTime: credentialReport.generatedTime,
    keys: credentialReport.keys.map(({ status, created, lastUsed }) => ({
      Status: status,
      Created: created,
      ...factsOfUse(lastUsed),
    })),
  };
}

function factsOfList({ keys }: KeyEvidence): Facts {
  const listed = keys.map(({ accessKeyId, status, created, lastUsed }) => ({
    Id: accessKeyId,
    Status: status?.toUpperCase() ?? "UNKNOWN",
    Created: created,
    ...factsOfUse(lastUsed),
  }));
  const absent = Array.from({ length: Math.max(0, 2 - keys.length) }, () => ({ Status: "ABSENT" }));
  return { rootKeyPresent: keys.length > 0, keys: [...listed, ...absent] };
}

function factsOfRules({ rules: [rule] }: StatusEvidence): Facts {
  if (!rule) return {};
  const { ruleName, region, lastComplianceType, resultRecordedTime } = rule;
  const { lastSuccessfulEvaluationTime, lastError } = rule;
  return {
    rule: {
      ...{ ruleName, ruleRegion: region, lastComplianceType, resultRecordedTime },
      ...{ lastSuccessfulEvaluationTime, lastError },
    },
  };
}

function factsOfUse(lastUsed: RecordedLastUse) {
  if (lastUsed === null || lastUsed === "NONE") return { LastUsed: lastUsed };
  const { date, service, region } = lastUsed;
  return { LastUsed: date, LastUsedService: service, LastUsedRegion: region };
}
