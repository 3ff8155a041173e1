import {
  type ConfigServiceClient,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelStatusCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { OwnRule } from "../../status/own-rules.ts";
import { type RecorderStatus, readRecorders, recorderProblem } from "../../status/recorder.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";

/** What the checks of the recorder need. */
type Context = Pick<Place, "over"> & {
  readonly clients: { readonly config: ConfigServiceClient };
};

export const recorderCheck: Check<Context> = {
  id: "recorder",
  title: "Configuration recorder",
  actions: ["config:DescribeConfigurationRecorderStatus"],
  async *run({ clients, over }) {
    yield judgeRecorder(await readRecorders(clients.config, callLimits({ over })));
  },
};

export const deliveryChannelCheck: Check<Context> = {
  id: "delivery-channel",
  title: "Delivery channel",
  actions: ["config:DescribeDeliveryChannelStatus"],
  async *run(context) {
    yield judgeChannels(await readChannels(context));
  },
};

/**
 * | recorder                            | health  |
 * | ----------------------------------- | ------- |
 * | none, or stopped                    | BAD     |
 * | recording, last status Failure      | BAD     |
 * | recording, no status that is known  | UNKNOWN |
 * | recording, any other status         | GOOD    |
 */
export function judgeRecorder(recorders: readonly RecorderStatus[]): Judgement {
  const problem = recorderProblem(recorders);
  if (problem) return { health: "BAD", ...problem };
  const recorder = recorders.find(({ recording }) => recording) as RecorderStatus;
  const { name, lastStatus = "missing" } = recorder;
  if (isStatus(lastStatus, "Failure")) {
    return {
      health: "BAD",
      found: `The configuration recorder ${name} fails to record${errorOf(recorder)}.`,
      fix: "Check the permissions of its role: AWS Config console, Settings.",
    };
  }
  return isStatus(lastStatus, "Pending", "Success", "NotApplicable")
    ? { health: "GOOD", found: `The configuration recorder ${name} is recording.` }
    : { health: "UNKNOWN", found: `The status of the configuration recorder is ${lastStatus}.` };
}

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_DeliveryChannelStatus.html */
const deliverySchema = v.optional(
  v.object(
    {
      lastStatus: v.optional(v.string("a status, or nothing")),
      lastErrorCode: v.optional(v.string("a text, or nothing")),
      lastErrorMessage: v.optional(v.string("a text, or nothing")),
    },
    "an object",
  ),
);
const channelSchema = objectWith(
  {
    name: text("the name of a delivery channel"),
    configSnapshotDeliveryInfo: deliverySchema,
    configHistoryDeliveryInfo: deliverySchema,
    configStreamDeliveryInfo: deliverySchema,
  },
  "the status of a delivery channel",
);
type Channel = v.InferOutput<typeof channelSchema>;

async function readChannels({ clients, over }: Context): Promise<readonly Channel[]> {
  return await callList({
    action: "config:DescribeDeliveryChannelStatus",
    list: "DeliveryChannelsStatus",
    item: channelSchema,
    command: () => new DescribeDeliveryChannelStatusCommand({}),
    send: (command) => clients.config.send(command, callLimits({ over })),
  });
}

/** A recorder cannot start without a channel. Rules are evaluated even if the channel does not deliver. */
export function judgeChannels([channel]: readonly Channel[]): Judgement {
  if (!channel) {
    return {
      health: "BAD",
      found: "The Region has no delivery channel, without which no recorder can start.",
      fix: "Set one up: AWS Config console, Settings, Edit, Delivery method.",
    };
  }
  const { name, ...deliveries } = channel;
  const all = [
    deliveries.configSnapshotDeliveryInfo,
    deliveries.configHistoryDeliveryInfo,
    deliveries.configStreamDeliveryInfo,
  ].filter((delivery) => delivery !== undefined);
  const failed = all.find(({ lastStatus = "" }) => isStatus(lastStatus, "Failure"));
  if (failed) {
    return {
      health: "WARNING",
      found: `The delivery channel ${name} does not deliver${errorOf(failed)}.`,
      fix: "Check the policies of its Amazon S3 bucket, Amazon SNS topic and key: AWS Config console, Settings.",
    };
  }
  const unknown = all.find(
    ({ lastStatus = "Success" }) => !isStatus(lastStatus, "Success", "NotApplicable"),
  );
  return unknown
    ? {
        health: "UNKNOWN",
        found: `The status of the delivery channel ${name} is ${unknown.lastStatus}.`,
      }
    : { health: "GOOD", found: `The delivery channel ${name} is there.` };
}

/** Whether AWS Config means one of these: its API reference says NotApplicable and Not_Applicable, its answers NOT_APPLICABLE. */
function isStatus(found: string, ...statuses: readonly string[]): boolean {
  const fold = (status: string) => status.replaceAll("_", "").toLowerCase();
  return statuses.some((status) => fold(status) === fold(found));
}

const recorderSchema = objectWith(
  {
    name: text("the name of a recorder"),
    servicePrincipal: v.optional(v.string("a service, or nothing")),
    recordingGroup: v.optional(
      v.object(
        {
          allSupported: v.optional(v.boolean("true or false"), false),
          resourceTypes: v.optional(v.array(v.string()), []),
          exclusionByResourceTypes: v.optional(
            objectWith({ resourceTypes: v.array(v.string(), "a list of types") }, "an object"),
          ),
          recordingStrategy: v.optional(v.object({ useOnly: v.optional(v.string()) })),
        },
        "an object",
      ),
    ),
  },
  "a recorder",
);
export type Recorder = v.InferOutput<typeof recorderSchema>;

/** The compliance of conformance packs is accurate only if the recorder records this type. */
const RESOURCE_COMPLIANCE = "AWS::Config::ResourceCompliance";

/** Only what is in a pack depends on it. */
export const recordedTypesCheck: Check<
  Context & { readonly rules: () => Promise<readonly Pick<OwnRule, "arn">[]> }
> = {
  id: "recorded-types",
  title: "Recorded resource types",
  actions: ["config:DescribeConfigRules", "config:DescribeConfigurationRecorders"],
  async *run({ rules, clients, over }) {
    const isInPack = (await rules()).some(({ arn }) => arn.includes("/config-conforms."));
    if (!isInPack) return;
    const recorders = await callList({
      action: "config:DescribeConfigurationRecorders",
      list: "ConfigurationRecorders",
      item: recorderSchema,
      command: () => new DescribeConfigurationRecordersCommand({}),
      send: (command) => clients.config.send(command, callLimits({ over })),
    });
    const [own] = recorders.filter(({ servicePrincipal }) => servicePrincipal === undefined);
    if (own) yield judgeRecordedTypes(own);
  },
};

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html */
export function judgeRecordedTypes({ name, recordingGroup }: Recorder): Judgement {
  if (!recordingGroup) {
    return { health: "UNKNOWN", found: `AWS Config does not say what ${name} records.` };
  }
  const { allSupported, resourceTypes, exclusionByResourceTypes, recordingStrategy } =
    recordingGroup;
  const isByExclusion = recordingStrategy?.useOnly === "EXCLUSION_BY_RESOURCE_TYPES";
  if (isByExclusion && !exclusionByResourceTypes) {
    return { health: "UNKNOWN", found: `AWS Config does not say what ${name} leaves out.` };
  }
  const isRecorded = isByExclusion
    ? !exclusionByResourceTypes?.resourceTypes.includes(RESOURCE_COMPLIANCE)
    : allSupported || resourceTypes.includes(RESOURCE_COMPLIANCE);
  return isRecorded
    ? { health: "GOOD", found: `${name} records ${RESOURCE_COMPLIANCE}, which packs need.` }
    : {
        health: "WARNING",
        found: `${name} does not record ${RESOURCE_COMPLIANCE}: the compliance of the conformance pack can be inaccurate. That of the rule is not affected.`,
        fix: `Record ${RESOURCE_COMPLIANCE}: AWS Config console, Settings, Edit.`,
      };
}

function errorOf({
  lastErrorCode,
  lastErrorMessage,
}: Pick<RecorderStatus, "lastErrorCode" | "lastErrorMessage">): string {
  const said = [lastErrorCode, lastErrorMessage].filter(Boolean).join(": ");
  return said && ` (${said})`;
}
