import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SNSClient, type SNSClientConfig } from "@aws-sdk/client-sns";
import { openClient } from "../shared/aws-client.ts";

/** AWS's services, as one invocation needs them. */
export interface Clients {
  readonly sns: SNSClient;
  readonly organizations: OrganizationsClient;
}

/**
 * Makes the SDK's clients, for one invocation.
 *
 * @param target what is left out comes from the environment, as Lambda sets it
 */
export function createClients(
  target: Pick<SNSClientConfig, "endpoint" | "region" | "credentials"> = {},
): Clients {
  return {
    sns: openClient(SNSClient, target),
    organizations: openClient(OrganizationsClient, target),
  };
}
