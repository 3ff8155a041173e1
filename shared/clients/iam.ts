import { IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import { connection } from "../connections.ts";
import { readPlainXmlOnly } from "../plain-xml.ts";
import { redactErrors } from "../redaction.ts";

/**
 * Makes a client of IAM, with all that it must not be without.
 *
 * @param settings what they leave out is as connections.ts has it, or comes from the environment
 */
export function openIam(settings: IAMClientConfig): IAMClient {
  const iam = new IAMClient({ ...connection, ...settings });
  readPlainXmlOnly(iam);
  redactErrors(iam);
  return iam;
}
