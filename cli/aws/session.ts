import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { openClient } from "../../shared/aws-client.ts";
import { keepRawAnswer } from "../../shared/raw-answer.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import { CommandError } from "../errors.ts";
import { type Io, say } from "../io.ts";
import type { SessionOptions } from "../options.ts";
import { call } from "./call.ts";
import { type AwsClock, awsClock } from "./clock.ts";
import { credentialsFrom } from "./credentials.ts";
import { type Attempt, describeAttempt } from "./debug.ts";
import { checkEndpoints } from "./endpoints.ts";
import { openNetwork } from "./network.ts";
import { type Profiles, readProfiles, settingsOf } from "./profiles.ts";
import { chooseRegion } from "./region.ts";

/** The credentials and the Region that a command works with. */
export interface AwsSession {
  readonly sts: STSClient;
  /** For all other clients. */
  readonly settings: Pick<STSClient["config"], "requestHandler"> & ReturnType<typeof lookedUp>;
}

const drop = () => {};
const NO_LOGGER = { debug: drop, info: drop, warn: drop, error: drop };

/**
 * Opens a session. Credentials, Region and other settings come from wherever the SDK finds them; it looks for them
 * only once, however many clients there are.
 *
 * @throws {CommandError} If the profile does not exist, or an endpoint, a proxy or certificates are not usable.
 * @throws {CredentialsError} If there are no credentials.
 */
export async function openSession(
  { profile, region, debug }: SessionOptions,
  io: Pick<Io, "ask" | "stderr">,
): Promise<AwsSession> {
  // Not as settings of clients: the endpoints in a profile and the SDK's own clients would not have them.
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const profiles = await readProfiles();
  chooseRegion(region, profiles, io);
  checkEndpoints(settingsOf(profiles));
  const requestHandler = await openNetwork(settingsOf(profiles), debugging(debug, profiles, io));
  // A named profile wins over credentials in the environment; the SDK would warn about that.
  const logger = profile === undefined ? {} : { logger: NO_LOGGER };
  const credentials = credentialsFrom({ ...logger, profiles, io, requestHandler });
  const sts = openClient(STSClient, { ...logger, credentials, requestHandler });
  // Before any call, as the user can need longer to enter a code than a call may take.
  await sts.config.credentials();
  return { sts, settings: { requestHandler, ...lookedUp(sts.config) } };
}

/** With `--debug`, makes what writes each attempt of a call to standard error. */
function debugging(debug: true | undefined, profiles: Profiles, io: Pick<Io, "stderr">) {
  if (!debug) return undefined;
  const region = process.env.AWS_REGION ?? settingsOf(profiles).region;
  say(io, `debug: profile ${profiles.name}, Region ${region}, Node.js ${process.version}`);
  return (attempt: Attempt) => say(io, `debug: ${describeAttempt(attempt)}`);
}

/** Settings that each client would otherwise look for in the SDK's files itself. */
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

/** The principal whose credentials a command works with. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  readonly partition: string;
  readonly clock: AwsClock;
}

const ARN = /^arn:(?<partition>[a-z0-9-]+):(iam|sts)::(?<accountId>\d{12}):./;
const LONGEST_CALLER_MS = 20_000;

/**
 * Asks AWS whose credentials these are, which needs no permission.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @param local the local clock
 * @throws {CallError} If AWS does not accept the credentials or does not answer.
 * @throws {CommandError} If the answer names no account.
 */
export async function readCaller({ sts }: AwsSession, local: () => Date): Promise<Caller> {
  const command = new GetCallerIdentityCommand({});
  const raw = keepRawAnswer(command);
  const answer = sts.send(command, limitCalls(LONGEST_CALLER_MS));
  const { Arn = "", Account } = await call("sts:GetCallerIdentity", answer);
  const { partition, accountId } = ARN.exec(Arn)?.groups ?? {};
  if (partition !== undefined && accountId !== undefined && accountId === Account) {
    return { accountId, partition, arn: Arn, clock: awsClock(raw.date, local) };
  }
  throw new CommandError("sts:GetCallerIdentity answered without an account and its ARN.");
}
