import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";

/** The recorder and delivery channel of one account in one Region. They do not affect evaluations here. */
export interface Recorder {
  state: "RECORDING" | "STOPPED" | "NONE";
  lastStatus: "SUCCESS" | "PENDING" | "FAILURE";
  /** As in https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html */
  recordingGroup: object;
  deliveryChannel: "SUCCESS" | "FAILURE" | "NONE";
}

export const newRecorder = (): Recorder => ({
  state: "RECORDING",
  lastStatus: "SUCCESS",
  recordingGroup: {
    allSupported: true,
    includeGlobalResourceTypes: true,
    recordingStrategy: { useOnly: "ALL_SUPPORTED_RESOURCE_TYPES" },
  },
  deliveryChannel: "SUCCESS",
});

const NoInput = v.strictObject({});
const NAME = "default";
const FAILED = { lastErrorCode: "AccessDenied", lastErrorMessage: "Access Denied" };

/** AWS Config's operations on recorders and delivery channels. */
export const recorderOperations: Operations = {
  DescribeConfigurationRecorders: ({ account, rules: { recorder } }, input) => {
    parseInput(NoInput, input);
    const roleARN = `arn:${account.partition}:iam::${account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
    const { state, recordingGroup } = recorder;
    return {
      ConfigurationRecorders: state === "NONE" ? [] : [{ name: NAME, roleARN, recordingGroup }],
    };
  },

  DescribeConfigurationRecorderStatus: ({ rules: { recorder } }, input) => {
    parseInput(NoInput, input);
    const { state, lastStatus } = recorder;
    const status = {
      name: NAME,
      recording: state === "RECORDING",
      lastStatus,
      ...(lastStatus === "FAILURE" ? FAILED : {}),
    };
    return { ConfigurationRecordersStatus: state === "NONE" ? [] : [status] };
  },

  DescribeDeliveryChannelStatus: ({ rules: { recorder } }, input) => {
    parseInput(NoInput, input);
    const lastStatus = recorder.deliveryChannel;
    if (lastStatus === "NONE") return { DeliveryChannelsStatus: [] };
    const delivery = { lastStatus, ...(lastStatus === "FAILURE" ? FAILED : {}) };
    return {
      DeliveryChannelsStatus: [
        {
          name: NAME,
          configSnapshotDeliveryInfo: {},
          configHistoryDeliveryInfo: delivery,
          configStreamDeliveryInfo: {},
        },
      ],
    };
  },
};
