import { originOf } from "../../output/envelope.ts";
import { toJson } from "../../output/json-text.ts";
import { countByHealth, type Finding } from "../check.ts";
import type { DoctorFormat } from "./write-findings.ts";

/** One object: where the findings come from, how many there are of each health, and the findings in the order of the checks. */
export const json: DoctorFormat = async function* (pending, report) {
  const findings: Finding[] = [];
  for await (const finding of pending) findings.push(finding);
  yield `${toJson({ ...originOf(report), counts: countByHealth(findings), findings })}\n`;
};
