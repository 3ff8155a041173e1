/** The event is none that the function knows. It is sent as it is, with this reason. */
export class UnrecognizedEventError extends Error {
  override readonly name = "UnrecognizedEventError";
}

/** An environment variable is missing or wrong, or the Lambda context is none. */
export class InvalidSettingsError extends Error {
  override readonly name = "InvalidSettingsError";
}

/** Amazon SNS did not take the message. */
export class PublishError extends Error {
  override readonly name = "PublishError";
}
