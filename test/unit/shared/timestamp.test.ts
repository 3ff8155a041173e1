import { describe, expect, it } from "vitest";
import { awsTimeOf, parseTimestamp } from "../../../shared/timestamp.ts";

describe("a timestamp", () => {
  it.each([
    ["2016-07-13T21:50:00.373Z", "2016-07-13T21:50:00.373Z"],
    ["2016-05-16T18:13:11+00:00", "2016-05-16T18:13:11.000Z"],
    ["2016-05-16T18:13:11-23:59", "2016-05-17T18:12:11.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("%s is read", (text, expected) => {
    expect(parseTimestamp(text)?.toISOString()).toBe(expected);
  });

  it.each([
    "2026-02-30T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2026-11-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T23:60:00Z",
    "2026-01-01T00:00:00-24:00",
    "2026-01-01T00:00:00+00:60",
    "2026-01-01T00:00:00",
    "2026-01-01",
    "Fri, 27 Nov 2026 02:40:20 GMT",
    "1700000000",
    "",
  ])("%j is none", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe("AWS's time", () => {
  const local = new Date("2026-11-27T02:40:20Z");

  it.each([
    ["Fri, 27 Nov 2026 02:40:20 GMT", "2026-11-27T02:40:20.000Z"],
    ["Fri, 27 Nov 2026 02:45:20 GMT", "2026-11-27T02:45:20.000Z"],
    ["Fri, 27 Nov 2026 02:35:20 GMT", "2026-11-27T02:35:20.000Z"],
  ])("is that of the Date header %s", (date, expected) => {
    expect(awsTimeOf(date, local)).toEqual({ isCertain: true, now: new Date(expected) });
  });

  it.each([
    ["Fri, 27 Nov 2026 02:45:21 GMT", /2026-11-27T02:45:21.000Z .* 2026-11-27T02:40:20.000Z/],
    ["Fri, 27 Nov 2026 02:35:19 GMT", /more than 5 minutes apart/],
    ["Fri, 27 Nov 2026 02:40:20 +0000", /malformed Date header, "Fri/],
    ["fri, 27 nov 2026 02:40:20 gmt", /malformed/],
    ["Sat, 27 Nov 2026 02:40:20 GMT", /malformed/],
    ["27 Nov 2026", /malformed/],
    ["27\u009b\u00ad2026", /malformed Date header, "27\[U\+009B\]\[U\+00AD\]2026"$/],
    [undefined, /no Date header/],
  ])("is in doubt if the header is %s", (date, doubt) => {
    const time = awsTimeOf(date, local);
    expect(time).toEqual({ isCertain: false, doubt: expect.stringMatching(doubt) });
  });
});
