/** An event did not get to a target. Its code is one that EventBridge tells dead-letter queues. */
export class DeliveryFailure extends Error {
  override readonly name = "DeliveryFailure";
  readonly code: "NO_RESOURCE" | "NO_PERMISSIONS" | "THIRD_ACCOUNT_HOP_DETECTED" | "INVALID_JSON";

  constructor(code: DeliveryFailure["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
