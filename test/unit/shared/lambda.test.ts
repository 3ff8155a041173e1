import { afterEach, describe, expect, it, vi } from "vitest";
import { log, logError } from "../../../shared/lambda.ts";

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

  it("with the most hostile text is an object that fits on one line of JSON", () => {
    vi.stubEnv("AWS_LAMBDA_LOG_FORMAT", "JSON");
    const spies = (["info", "error"] as const).map((name) =>
      vi.spyOn(console, name).mockReturnValue(),
    );
    const ugly = 'a\u0000\n\r\u001b[31m\u0085\u2028\u2029\u202e\ud800"\\<root_account>__proto__';
    const uglyRecord = {
      reason: ugly,
      unreadable: JSON.parse(`{"__proto__":${JSON.stringify(ugly)}}`),
    };
    log(uglyRecord);
    logError(uglyRecord);
    for (const { mock } of spies) {
      const [[logged] = []] = mock.calls;
      expect(JSON.parse(JSON.stringify(logged))).toEqual(JSON.parse(JSON.stringify(uglyRecord)));
      expect(JSON.stringify(logged)).not.toMatch(/[\n\r]/);
    }
  });

  it("of a failure is an error", () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    logError(record);
    expect(error.mock.calls).toEqual([[JSON.stringify(record)]]);
  });

  it.each(["Text", undefined])("is one line of JSON if the log format is %s", (format) => {
    const info = vi.spyOn(console, "info").mockReturnValue();
    vi.stubEnv("AWS_LAMBDA_LOG_FORMAT", format);
    log(record);
    expect(info.mock.calls).toEqual([[JSON.stringify(record)]]);
  });
});
