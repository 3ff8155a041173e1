import * as config from "@aws-sdk/client-config-service";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as sns from "@aws-sdk/client-sns";
import type { ClientSettings } from "../sandbox.ts";
import { checkMembers } from "./api-schema.ts";
import { StepFailure } from "./step-failure.ts";

/** The common interface of the SDK's clients. */
interface Client {
  send(command: never): Promise<object>;
  destroy(): void;
}

/** The common interface of the SDK's command classes. */
type CommandClass = new (
  input: object,
) => {
  readonly schema: readonly [...head: unknown[], input: () => unknown, output: () => unknown];
};

interface Service {
  readonly commands: Readonly<Record<string, unknown>>;
  readonly connect: (settings: ClientSettings & { maxAttempts: number }) => Client;
}

const SERVICES: ReadonlyMap<string, Service> = new Map<string, Service>([
  ["config", { commands: config, connect: (it) => new config.ConfigServiceClient(it) }],
  ["events", { commands: eventbridge, connect: (it) => new eventbridge.EventBridgeClient(it) }],
  ["iam", { commands: iam, connect: (it) => new iam.IAMClient(it) }],
  ["sns", { commands: sns, connect: (it) => new sns.SNSClient(it) }],
]);

/** An API call from a step's inputs. */
interface Call {
  readonly Service: string;
  readonly Api: string;
  readonly input: object;
}

/**
 * Checks that the API exists and accepts the input.
 *
 * @throws {Error} naming what does not exist
 */
export function checkCall({ Service, Api, input }: Call): void {
  const { schema } = new (commandClass(Service, Api))({});
  checkMembers(schema.at(-2), input, `${Service} ${Api}`);
}

/**
 * Calls an API with the real SDK.
 *
 * @throws {StepFailure} If the API returns an error.
 */
export async function callApi({ Service, Api, input }: Call, settings: ClientSettings) {
  const Command = commandClass(Service, Api);
  // If the sandbox's clock was moved, the SDK would mistake a denial for a wrong clock, and retry.
  const client = serviceOf(Service).connect({ ...settings, maxAttempts: 1 });
  try {
    return await client.send(new Command(input) as never);
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new StepFailure(`${Service} ${Api}: ${name}: ${message}`, { cause });
  } finally {
    client.destroy();
  }
}

function serviceOf(name: string): Service {
  const service = SERVICES.get(name);
  if (!service) throw new Error(`The service ${name} is not implemented.`);
  return service;
}

function commandClass(service: string, api: string): CommandClass {
  const { commands } = serviceOf(service);
  const name = `${api}Command`;
  // The SDK's internal classes begin with other characters.
  const isApi = /^[A-Z]\w+$/.test(api) && Object.hasOwn(commands, name);
  const found = isApi ? commands[name] : undefined;
  if (typeof found !== "function") throw new Error(`${service} has no API ${api}.`);
  return found as CommandClass;
}
