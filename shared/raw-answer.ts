import type { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import { wholeBody } from "./whole-body.ts";

/** The SDK's commands share their middleware's form, whatever their input and output. */
type AnyCommand = { readonly middlewareStack: unknown };

/**
 * Lets a command's answer be seen as it came over the wire, beside what the SDK makes of it.
 *
 * @returns an object whose text is there as soon as the command was sent and answered
 */
export function keepRawAnswer(command: AnyCommand): { readonly text: string } {
  const answer = { text: "" };
  const { middlewareStack } = command as GetAccountSummaryCommand;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: unknown };
      answer.text = (await wholeBody(response)).toString("utf8");
      return result;
    },
    // Nearer to the wire than the SDK's deserializer.
    { step: "deserialize", priority: "low", name: "keepRawAnswer" },
  );
  return answer;
}
