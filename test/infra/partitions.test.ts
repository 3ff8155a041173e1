import { describe, expect, it } from "vitest";
import { PARTITIONS, templatesOf } from "./partitions.ts";

describe.each(PARTITIONS)("in %s", (partition) => {
  const resourcesOf = (type: string) =>
    templatesOf(partition).flatMap(({ name, resources }) =>
      Object.values(resources)
        .filter((resource) => resource.type === type)
        .map(({ properties }) => ({ name, properties })),
    );

  it("every template that deploys to accounts re-evaluates the rule when a root key changes", () => {
    const documents = resourcesOf("AWS::SSM::Document");
    const names = documents
      .filter(({ properties }) => properties.Name === "RootAccessKey-Reevaluate")
      .map(({ name }) => name);
    expect(names).toEqual(
      templatesOf(partition)
        .map(({ name }) => name)
        .filter((name) => name !== "the organization stack"),
    );
  });

  it("each target of an event rule has a dead-letter queue, or its construct gives the reason", () => {
    const targets = resourcesOf("AWS::Events::Rule").flatMap(
      ({ properties }) => properties.Targets as { Id: string; DeadLetterConfig?: object }[],
    );
    const without = targets.filter(({ DeadLetterConfig }) => !DeadLetterConfig);
    // EventForwarder and PromptReevaluation.
    expect(new Set(without.map(({ Id }) => Id))).toEqual(new Set(["CentralBus", "Runbook"]));
  });

  it("the event bus has only properties that CloudFormation supports in GovCloud", () => {
    const buses = resourcesOf("AWS::Events::EventBus");
    expect(buses.map(({ properties }) => Object.keys(properties))).toEqual([["Name"]]);
  });

  it("no template names another partition", () => {
    const text = JSON.stringify(
      templatesOf(partition).map(({ resources }) => resources),
      // Functions learn their partition from the ARNs that AWS gives them.
      (key, value) => (key === "ZipFile" ? "" : value),
    );
    const partitions = [...text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, name]) => name);
    expect([...new Set(partitions)]).toEqual([partition]);
  });
});
