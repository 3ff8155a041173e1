import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { type Answer, all, any } from "../three-valued.ts";

const texts = v.optional(v.array(v.string()));
const fieldSchema = objectWith(
  {
    Field: text("a field"),
    Equals: texts,
    NotEquals: texts,
    StartsWith: texts,
    NotStartsWith: texts,
    EndsWith: texts,
    NotEndsWith: texts,
  },
  "a field selector",
);
type Field = v.InferOutput<typeof fieldSchema>;

/**
 * See https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html and
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export const selectorsSchema = objectWith(
  {
    EventSelectors: v.optional(
      v.array(
        objectWith(
          {
            ReadWriteType: v.optional(v.string("a type")),
            IncludeManagementEvents: v.optional(v.boolean("true or false")),
            ExcludeManagementEventSources: texts,
          },
          "a selector",
        ),
        "a list",
      ),
      [],
    ),
    AdvancedEventSelectors: v.optional(
      v.array(
        objectWith({ FieldSelectors: v.array(fieldSchema, "a list") }, "a selector"),
        "a list",
      ),
      [],
    ),
  },
  "an object",
);
export type Selectors = v.InferOutput<typeof selectorsSchema>;

const IAM = "iam.amazonaws.com";

/** Whether a trail logs the calls that change something in IAM. Every trail has a selector. */
export function logsIamChanges({ EventSelectors, AdvancedEventSelectors }: Selectors): Answer {
  const basic = EventSelectors.map(
    ({ ReadWriteType, IncludeManagementEvents, ExcludeManagementEventSources = [] }) =>
      all([
        IncludeManagementEvents,
        ReadWriteType === undefined ? undefined : ["All", "WriteOnly"].includes(ReadWriteType),
        !ExcludeManagementEventSources.includes(IAM),
      ]),
  );
  const advanced = AdvancedEventSelectors.map(({ FieldSelectors }) =>
    all(FieldSelectors.map(admitsIamChanges)),
  );
  const selectors = [...basic, ...advanced];
  return selectors.length === 0 ? undefined : any(selectors);
}

function admitsIamChanges(field: Field): Answer {
  switch (field.Field) {
    case "eventCategory":
      return admits(field, "Management");
    case "readOnly":
      return admits(field, "false");
    case "eventSource":
      return admits(field, IAM);
    default:
      // It leaves something out, and perhaps this.
      return undefined;
  }
}

function admits({ Field: _, Equals, NotEquals, ...others }: Field, value: string): Answer {
  if (Equals && !Equals.includes(value)) return false;
  if (NotEquals?.includes(value)) return false;
  const isUnderstood = Object.values(others).every((it) => it === undefined);
  return isUnderstood && (Equals || NotEquals) ? true : undefined;
}
