/** A service could not deliver to a target. EventBridge sends the code to dead-letter queues as ERROR_CODE. */
export class DeliveryFailure extends Error {
  override readonly name = "DeliveryFailure";
  readonly code: "NO_RESOURCE" | "NO_PERMISSIONS" | "THIRD_ACCOUNT_HOP_DETECTED" | "INVALID_JSON";

  constructor(code: DeliveryFailure["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
