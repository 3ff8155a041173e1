import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { openClient } from "../../../shared/aws-client.ts";
import { reportWaiting } from "../../status/clients.ts";
import { callerCheck, regionCheck } from "../caller.ts";
import type { Check, Finding } from "../check.ts";
import type { Place } from "../place.ts";
import { runChecks } from "../run-checks.ts";
import { deliveryChannelCheck, recorderCheck } from "./recorder.ts";

/** What the checks of an account share. */
export interface AccountContext extends Place {
  readonly clients: ReturnType<typeof openClients>;
}

/** In the order of the output. */
export const ACCOUNT_CHECKS: readonly Check<AccountContext>[] = [
  callerCheck,
  regionCheck,
  recorderCheck,
  deliveryChannelCheck,
];

/** For one check, with its calls one after another. */
const WITHIN_MS = 60_000;

/** Checks what the deployment in the caller's account and Region depends on. */
export function examineAccount(place: Place): AsyncGenerator<Finding> {
  const clients = openClients(place);
  return runChecks(ACCOUNT_CHECKS, { ...place, clients }, WITHIN_MS);
}

function openClients({ settings, say }: Pick<Place, "settings" | "say">) {
  const clients = { config: openClient(ConfigServiceClient, settings) };
  reportWaiting(Object.values(clients), say);
  return clients;
}
