import { CommandError } from "../errors.ts";

/** Where the caller is. */
interface Place {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const NAME = /^[/.\-_A-Za-z0-9]{1,256}$/;

/**
 * Checks the event bus that a user names. The notification function takes tests only from its own account, and
 * AWS takes events for a bus that does not exist without an error.
 *
 * @param bus a name or an ARN; the account's default bus otherwise
 * @throws {CommandError} If it is neither, or is a bus of another account or Region.
 */
export function checkBus(bus = "default", { partition, accountId, region }: Place): string {
  const prefix = `arn:${partition}:events:${region}:${accountId}:event-bus/`;
  const name = bus.startsWith(prefix) ? bus.slice(prefix.length) : bus;
  if (NAME.test(name)) return bus;
  throw new CommandError(
    `--bus: found ${JSON.stringify(bus)}; allowed is the name of an event bus of account ${accountId} in ${region}, or its ARN, ${prefix}NAME.`,
  );
}
