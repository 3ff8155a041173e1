import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { openClient } from "../../../shared/aws-client.ts";
import { reportWaiting } from "../../status/clients.ts";
import { type AccountContext, openAccount } from "../account/context.ts";
import { once, type Place } from "../place.ts";
import { readBootstrapVersion } from "./bootstrap.ts";

/** What the checks before a deployment share: the lookups of an account, which may find nothing yet. */
export interface BeforeContext extends AccountContext {
  readonly deployment: ReturnType<typeof openClients>;
  /** Of the CDK's bootstrap stack; undefined if there is none. */
  readonly bootstrapVersion: () => Promise<number | undefined>;
}

/** Prepares the checks. No call is made yet. */
export function openBefore(place: Place): BeforeContext {
  const account = openAccount(place);
  const deployment = openClients(place);
  const bootstrapVersion = once(() => readBootstrapVersion(account.clients.ssm, place));
  return { ...account, deployment, bootstrapVersion };
}

function openClients({ settings, say }: Pick<Place, "settings" | "say">) {
  const clients = {
    cloudFormation: openClient(CloudFormationClient, settings),
    logs: openClient(CloudWatchLogsClient, settings),
    quotas: openClient(ServiceQuotasClient, settings),
  };
  reportWaiting(Object.values(clients), say);
  return clients;
}
