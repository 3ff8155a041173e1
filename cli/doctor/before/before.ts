import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { openClient } from "../../../shared/aws-client.ts";
import { reportWaiting } from "../../status/clients.ts";
import { deliveryChannelCheck, recorderCheck } from "../account/recorder.ts";
import { callerCheck, regionCheck } from "../caller.ts";
import type { Check, Finding } from "../check.ts";
import type { Place } from "../place.ts";
import { runChecks } from "../run-checks.ts";

/** What the checks before a deployment share. */
export interface BeforeContext extends Place {
  readonly clients: ReturnType<typeof openClients>;
}

/** In the order of the output. */
export const BEFORE_CHECKS: readonly Check<BeforeContext>[] = [
  callerCheck,
  regionCheck,
  recorderCheck,
  deliveryChannelCheck,
];

/** For one check, with its calls one after another. */
const WITHIN_MS = 60_000;

/** Checks what a deployment in the caller's account and Region needs. No rule has to be there. */
export function examineBefore(place: Place): AsyncGenerator<Finding> {
  const clients = openClients(place);
  return runChecks(BEFORE_CHECKS, { ...place, clients }, WITHIN_MS);
}

function openClients({ settings, say }: Pick<Place, "settings" | "say">) {
  const clients = { config: openClient(ConfigServiceClient, settings) };
  reportWaiting(Object.values(clients), say);
  return clients;
}
