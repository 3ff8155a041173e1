/** The parts of a message that a subscriber can receive. */
interface Parts {
  readonly topicArn: string;
  readonly id: string;
  readonly message: string;
  readonly subject: string | undefined;
  /** The token to confirm a subscription, in a message that asks for it. */
  readonly token?: string;
}

/** SNS's subject for messages without one. */
const NO_SUBJECT = "AWS Notification Message";

/** An email. In AWS, a link to unsubscribe follows the message. */
export function mailOf({ subject = NO_SUBJECT, message }: Parts) {
  return { subject, body: message };
}

/**
 * The JSON in which queues and HTTPS endpoints receive a message.
 * See https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
 */
export function envelopeOf(parts: Parts, now: string): string {
  return JSON.stringify(notificationOf(parts, now));
}

/** The event that a function is invoked with. */
export function invocationOf(parts: Parts, EventSubscriptionArn: string, now: string): object {
  const record = { EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn };
  return { Records: [{ ...record, Sns: notificationOf(parts, now) }] };
}

function notificationOf({ topicArn, id, message, subject, token }: Parts, now: string) {
  return {
    Type: token === undefined ? "Notification" : "SubscriptionConfirmation",
    MessageId: id,
    ...(token !== undefined && { Token: token }),
    TopicArn: topicArn,
    ...(token === undefined && subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: now,
    SignatureVersion: "1",
  };
}
