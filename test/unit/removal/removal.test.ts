import { describe, expect, it } from "vitest";
import type { Removal } from "../../../removal/contract.ts";
import {
  type Deletion,
  describeRemoval,
  isComplete,
  type Listing,
  removalOf,
} from "../../../removal/removal.ts";

const nothing: Removal = { deleted: [], gone: [], stillListed: [], remaining: [], problems: [] };
const deletion = (accessKeyId: string, answer: Deletion["answer"]): Deletion => ({
  accessKeyId,
  answer,
});

describe("the result for key A,", () => {
  // biome-ignore format: a table, one row a line
  it.each<[Deletion["answer"], Listing["listed"], Partial<Removal>, boolean]>([
    ["DELETED", [], { deleted: ["A"] }, true],
    ["DELETED", ["A"], { stillListed: ["A"] }, false],
    ["DELETED", ["B"], { deleted: ["A"], remaining: ["B"] }, false],
    ["DELETED", ["A", "B"], { stillListed: ["A"], remaining: ["B"] }, false],
    ["DELETED", "UNKNOWN", { deleted: ["A"], remaining: "UNKNOWN" }, false],

    ["NO_SUCH_KEY", [], { gone: ["A"] }, true],
    ["NO_SUCH_KEY", ["A"], { stillListed: ["A"] }, false],
    ["NO_SUCH_KEY", ["B"], { gone: ["A"], remaining: ["B"] }, false],
    ["NO_SUCH_KEY", "UNKNOWN", { remaining: "UNKNOWN" }, false],

    ["NONE", [], { gone: ["A"] }, true],
    ["NONE", ["A"], { remaining: ["A"] }, false],
    ["NONE", ["B"], { gone: ["A"], remaining: ["B"] }, false],
    ["NONE", "UNKNOWN", { remaining: "UNKNOWN" }, false],

    ["NOT_DELETED", [], { gone: ["A"] }, true],
    ["NOT_DELETED", ["A"], { remaining: ["A"] }, false],
    ["NOT_DELETED", ["B"], { gone: ["A"], remaining: ["B"] }, false],
    ["NOT_DELETED", "UNKNOWN", { remaining: "UNKNOWN" }, false],
  ])("answer %s, keys listed %j: %j", (answer, listed, expected, complete) => {
    const removal = removalOf([deletion("A", answer)], { listed });
    expect(removal).toEqual({ ...nothing, ...expected });
    expect(isComplete(removal)).toBe(complete);
  });

  it("is on record beside the results of others, with all that went wrong", () => {
    const deletions: Deletion[] = [
      { ...deletion("A", "NOT_DELETED"), failure: new Error("A was denied.") },
      deletion("B", "DELETED"),
      { ...deletion("C", "NONE"), failure: new Error("C was not answered.") },
    ];
    const listing = { listed: ["A", "B"], failure: new Error("The list failed.") };
    expect(removalOf(deletions, listing)).toEqual({
      deleted: [],
      gone: ["C"],
      stillListed: ["B"],
      remaining: ["A"],
      problems: ["A was denied.", "C was not answered.", "The list failed."],
    });
  });
});

describe("an incomplete removal tells", () => {
  const ALL = "The removal is incomplete: deleted none, gone otherwise none, remaining none.";
  const AGAIN = "Another attempt starts from what is left.";

  // biome-ignore format: a table, one row a line
  it.each<[string, Partial<Removal>, string]>([
    ["all that became of keys", { deleted: ["B", "C"], gone: ["D"], remaining: ["A"] }, "The removal is incomplete: deleted B and C, gone otherwise D, remaining A."],
    ["what is not known", { deleted: ["A"], remaining: "UNKNOWN" }, "The removal is incomplete: deleted A, gone otherwise none, and what remains is not known."],
    ["what IAM contradicts", { stillListed: ["A"] }, `${ALL} IAM confirmed the deletion but still lists: A.`],
    ["what nobody planned", { remaining: ["A", "X"] }, "The removal is incomplete: deleted none, gone otherwise none, remaining A and X. Created during the removal, so not checked and not deleted: X."],
    ["what went wrong", { problems: ["One.", "Two."] }, `${ALL} One. Two.`],
  ])("%s", (_, changes, message) => {
    const planned = ["A", "B", "C", "D"];
    expect(describeRemoval({ ...nothing, ...changes }, planned)).toBe(`${message} ${AGAIN}`);
  });
});
