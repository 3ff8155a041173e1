import type { Message } from "../content.ts";
import { chatOf } from "./chat.ts";
import { emailOf } from "./email.ts";
import { jsonOf } from "./json.ts";
import { subjectOf } from "./subject.ts";

/** A message as `sns:Publish` takes it with `MessageStructure` `json`. */
export interface Forms {
  readonly subject: string;
  /** A text for each protocol. Subscribers by any other get `default`. */
  readonly messages: Readonly<Record<"default" | "email" | "https" | "sms", string>>;
}

/** Gives a message the form that each protocol's subscribers read. */
export function formsOf(message: Message): Forms {
  const subject = subjectOf(message);
  return {
    subject,
    messages: {
      default: JSON.stringify(jsonOf(message)),
      email: emailOf(message),
      https: JSON.stringify(chatOf(message)),
      sms: subject,
    },
  };
}
