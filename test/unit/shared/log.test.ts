import { afterEach, describe, expect, it, vi } from "vitest";
import { log, logError } from "../../../shared/log.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("a log record", () => {
  const record = { reason: "NO_KEY", unreadable: { report: "line 1\nline 2" } };

  it("is an object for Lambda's JSON logging, which makes it part of its own record", () => {
    const info = vi.spyOn(console, "info").mockReturnValue();
    vi.stubEnv("AWS_LAMBDA_LOG_FORMAT", "JSON");
    log(record);
    expect(info.mock.calls).toEqual([[record]]);
  });

  it("of a failure is an error", () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    logError(record);
    expect(error.mock.calls).toEqual([[JSON.stringify(record)]]);
  });

  it.each(["Text", undefined])("is one line of JSON where the log format is %s", (format) => {
    const info = vi.spyOn(console, "info").mockReturnValue();
    vi.stubEnv("AWS_LAMBDA_LOG_FORMAT", format);
    log(record);
    expect(info.mock.calls).toEqual([[JSON.stringify(record)]]);
  });
});
