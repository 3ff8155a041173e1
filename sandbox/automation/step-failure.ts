/** A step failed. The runbook can handle it. */
export class StepFailure extends Error {
  override readonly name: string = "StepFailure";
}

/** A step timed out. */
export class StepTimeout extends StepFailure {
  override readonly name = "StepTimeout";
}
