import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { describe, expect, it } from "vitest";
import { type Attempt, describeAttempt } from "../../../../cli/aws/debug.ts";

const request = new HttpRequest({
  method: "POST",
  protocol: "https:",
  hostname: "iam.amazonaws.com",
  path: "/",
  query: { token: "secret" },
  headers: { authorization: "secret", "amz-sdk-request": "attempt=2; max=3" },
  body: "Action=GetAccountSummary&Version=2010-05-08&Token=secret",
});
const attempt: Attempt = {
  request,
  route: { host: "iam.amazonaws.com", proxy: undefined },
  tookMs: 12.3,
  outcome: new HttpResponse({ statusCode: 200, headers: { "x-amzn-requestid": "1234-abcd" } }),
};

describe("an attempt is described in a line:", () => {
  it.each<[string, Partial<Attempt>, string]>([
    [
      "one that was answered",
      {},
      "GetAccountSummary, attempt 2: POST https://iam.amazonaws.com/, HTTP 200, request 1234-abcd, 12 ms",
    ],
    [
      "of a service with JSON",
      {
        request: new HttpRequest({
          ...request,
          headers: { "x-amz-target": "AWSOrganizationsV20161128.ListAccounts" },
        }),
      },
      "ListAccounts, attempt 1: POST https://iam.amazonaws.com/, HTTP 200, request 1234-abcd, 12 ms",
    ],
    [
      "of another service",
      {
        request: new HttpRequest({
          ...request,
          method: "GET",
          path: "/federation",
          body: undefined,
        }),
      },
      "request, attempt 2: GET https://iam.amazonaws.com/federation, HTTP 200, request 1234-abcd, 12 ms",
    ],
    [
      "one through a proxy that failed",
      {
        route: { host: "iam.amazonaws.com", proxy: "http://proxy:3128" },
        outcome: new Error("connect ECONNREFUSED"),
      },
      "GetAccountSummary, attempt 2: POST https://iam.amazonaws.com/ through http://proxy:3128, Error: connect ECONNREFUSED, 12 ms",
    ],
  ])("%s", (_, changes, line) => {
    expect(describeAttempt({ ...attempt, ...changes })).toBe(line);
  });
});
