import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { openClient } from "../../shared/aws-client.ts";
import type { CommonOptions } from "../options.ts";

/** In whose name the command line works, and where. */
export interface AwsSession {
  readonly sts: STSClient;
  /** What all other clients are made with. */
  readonly settings: Pick<STSClient["config"], "requestHandler"> & ReturnType<typeof lookedUp>;
}

const say = () => {};
const SILENT = { debug: say, info: say, warn: say, error: say };

/** Longer than in AWS: it is the time to find a host and to reach it from anywhere. */
const LONGEST_CONNECTING_MS = 5000;
/** Of a connection, whatever is asked for; most calls have limits of their own, which are shorter. */
const LONGEST_SILENCE_MS = 30_000;

/**
 * Opens a session with the SDK's own way to credentials, Region and other settings, which are looked for
 * only once, whatever the number of clients.
 */
export function openSession({
  profile,
  region,
}: Pick<CommonOptions, "profile" | "region">): AwsSession {
  // Not as settings of clients: these do not reach endpoints in the profile, nor the SDK's own clients.
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  if (region !== undefined) process.env.AWS_REGION = region;
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: LONGEST_CONNECTING_MS,
    socketTimeout: LONGEST_SILENCE_MS,
    throwOnRequestTimeout: true,
  });
  // A profile that was named wins over other credentials, of which the SDK would warn.
  const logger = profile === undefined ? {} : { logger: SILENT };
  const sts = openClient(STSClient, { ...logger, requestHandler });
  return { sts, settings: { requestHandler, ...lookedUp(sts.config) } };
}

/** Settings for which a client, where it is not given them, reads the whole of the SDK's files each time. */
function lookedUp({
  credentials,
  region,
  authSchemePreference,
  useDualstackEndpoint,
  useFipsEndpoint,
  userAgentAppId,
}: STSClient["config"]) {
  return {
    credentials,
    region,
    authSchemePreference,
    useDualstackEndpoint,
    useFipsEndpoint,
    userAgentAppId,
  };
}
