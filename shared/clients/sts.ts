import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { connection } from "../connections.ts";
import { readPlainXmlOnly } from "../plain-xml.ts";
import { redactErrors } from "../redaction.ts";

/**
 * Makes a client of STS, with all that it must not be without. It is regional, as sts:AssumeRoot has to be: the
 * SDK calls the Region's endpoint by itself.
 *
 * @param settings what they leave out is as connections.ts has it, or comes from the environment
 */
export function openSts(settings: STSClientConfig): STSClient {
  const sts = new STSClient({ ...connection, ...settings });
  readPlainXmlOnly(sts);
  redactErrors(sts);
  return sts;
}
