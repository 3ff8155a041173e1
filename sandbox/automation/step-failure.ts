/** A step ends without success, which is for the document to deal with. */
export class StepFailure extends Error {
  override readonly name: string = "StepFailure";
}

/** A step did not end in its time. */
export class StepTimeout extends StepFailure {
  override readonly name = "StepTimeout";
}
