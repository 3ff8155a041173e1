import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AnotherAccountsReportError, MalformedReportError } from "../../../../rule/errors.ts";
import {
  isFresh,
  isOfThePast,
  parseCredentialReport,
} from "../../../../rule/evidence/credential-report.ts";

const recorded = (name: string) =>
  readFileSync(
    new URL(`../../../fixtures/credential-reports/${name}.csv`, import.meta.url),
    "utf8",
  );

const noKey = { csv: recorded("no-key"), accountId: "111122223333" };
const activeAndInactive = {
  csv: recorded("active-and-inactive-key"),
  accountId: "444455556666",
};
const GENERATED = new Date("2026-11-23T14:05:00Z");
const AGE = { generatedTime: GENERATED, readTime: { isCertain: true, now: GENERATED } } as const;

type Report = typeof noKey;

const parse = ({ csv, accountId }: Report) =>
  parseCredentialReport(Buffer.from(csv), AGE, accountId);

/** A recorded report with one thing changed. */
const change = (report: Report, edit: (csv: string) => string): Report => {
  const csv = edit(report.csv);
  expect(csv).not.toBe(report.csv);
  return { ...report, csv };
};

/** A report's cells, to change them by column. */
function withCells(report: Report, edit: (header: string[], root: string[]) => void): Report {
  return change(report, (csv) => {
    const [header = [], root = [], ...others] = csv.split("\n").map((line) => line.split(","));
    edit(header, root);
    return [header, root, ...others].map((cells) => cells.join(",")).join("\n");
  });
}

const withValue = (report: Report, column: string, value: string) =>
  withCells(report, (header, root) => {
    root[header.indexOf(column)] = value;
  });

const withoutColumn = (report: Report, column: string) =>
  withCells(report, (header, root) => {
    const index = header.indexOf(column);
    header.splice(index, 1);
    root.splice(index, 1);
  });

const withUsers = (report: Report, ...users: string[]) => {
  const [header = "", root = ""] = report.csv.split("\n");
  const rows = users.map((user) =>
    root.replace("<root_account>", user).replace(":root", ":user/u"),
  );
  return { ...report, csv: [header, ...rows, root].join("\n") };
};

const ABSENT = [
  { slot: 1, status: "ABSENT" },
  { slot: 2, status: "ABSENT" },
];
const ACTIVE_1 = {
  slot: 1,
  status: "ACTIVE",
  created: new Date("2011-08-19T05:12:23Z"),
  lastUsed: { date: new Date("2015-07-04T15:09:00Z"), service: "s3", region: "us-east-1" },
};
const INACTIVE_2 = {
  slot: 2,
  status: "INACTIVE",
  created: new Date("2007-10-13T16:49:50Z"),
  lastUsed: "NONE",
};

describe("a recorded report", () => {
  it("without a key has two absent slots", () => {
    expect(parse(noKey)).toEqual({ ...AGE, keys: ABSENT });
  });

  it("distinguishes an active key from an inactive one, which keeps its date", () => {
    expect(parse(activeAndInactive).keys).toEqual([ACTIVE_1, INACTIVE_2]);
  });
});

describe("reads the same from a report", () => {
  const variants: Record<string, (report: Report) => Report> = {
    "with upper-case booleans": (report) =>
      change(report, (csv) => csv.replace(/\b(true|false)\b/g, (word) => word.toUpperCase())),
    "with Z instead of +00:00": (report) => change(report, (csv) => csv.replaceAll("+00:00", "Z")),
    "with its columns in another order": (report) =>
      withCells(report, (header, root) => {
        header.unshift(...header.splice(-9));
        root.unshift(...root.splice(-9));
      }),
    "with a 23rd column": (report) =>
      withCells(report, (header, root) => {
        header.push("additional_credentials_info");
        root.push("N/A");
      }),
    "with a 23rd column that holds quotes in a user's row": (report) => {
      const [header, root] = report.csv.split("\n");
      const user = root?.replace("<root_account>", "alice").replace(":root", ":user/alice");
      const csv = `${header},additional_credentials_info\n${user},1 key, see "aws iam"\n${root},`;
      return { ...report, csv };
    },
    "whose root row is not the first": (report) => withUsers(report, "alice", "bob"),
    "with a quoted user name that holds a comma": (report) => withUsers(report, '"a,b"'),
    "with a user name that holds commas without quotes": (report) => withUsers(report, "a,b,,c"),
    "with a user name that holds control characters": (report) =>
      withUsers(report, "a\u0000\u0007b"),
    "with a user called __proto__": (report) => withUsers(report, "__proto__", "constructor"),
    "with CRLF": (report) =>
      // The last column is one that counts, so that a stray carriage return would show.
      change(variants["with its columns in another order"]?.(report) ?? report, (csv) =>
        csv.replaceAll("\n", "\r\n").concat("\r\n"),
      ),
    "with a byte-order mark": (report) => change(report, (csv) => `\uFEFF${csv}`),
    "with a final newline": (report) => change(report, (csv) => `${csv}\n`),
    "of 5,000 users": (report) =>
      withUsers(report, ...Array.from({ length: 5000 }, (_, index) => `user-${index}`)),
    "in another partition": (report) =>
      change(report, (csv) => csv.replace("arn:aws:", "arn:aws-us-gov:")),
    "without columns that it does not need": (report) => withoutColumn(report, "cert_1_active"),
  };

  it.each(Object.entries(variants))("%s", (_, variant) => {
    expect(parse(variant(noKey)).keys).toEqual(ABSENT);
    expect(parse(variant(activeAndInactive)).keys).toEqual([ACTIVE_1, INACTIVE_2]);
  });
});

describe("rejects as malformed a report", () => {
  const empty = { ...noKey, csv: "" };
  const defects: Record<string, [report: Report, defect: RegExp]> = {
    "that is empty": [empty, /no row for the root/],
    "of a header only": [change(noKey, (csv) => csv.split("\n")[0] ?? ""), /no row for the root/],
    "without a root row": [
      change(noKey, (csv) => csv.replace("<root_account>", "alice")),
      /no row for the root/,
    ],
    "with two root rows": [
      change(noKey, (csv) => `${csv}\n${csv.split("\n")[1]}`),
      /more than one row/,
    ],
    "with a second row that has the root user's ARN alone": [
      change(noKey, (csv) => `${csv}\n${csv.split("\n")[1]?.replace("<root_account>", "<root>")}`),
      /more than one row/,
    ],
    "cut off within the root row": [
      change(noKey, (csv) => csv.slice(0, -"false,N/A".length)),
      /21 values for 22 columns/,
    ],
    "whose root row has a value too many": [change(noKey, (csv) => `${csv},N/A`), /23 values/],
    "whose root row has no ARN": [withValue(noKey, "arn", ""), /no root user's ARN/],
    "whose root row has a user's ARN": [
      withValue(noKey, "arn", "arn:aws:iam::111122223333:user/alice"),
      /no root user's ARN/,
    ],
    "without a column user": [withoutColumn(noKey, "user"), /no row for the root/],
    "without a column arn": [withoutColumn(noKey, "arn"), /no root user's ARN/],
    "with a column twice": [
      withCells(noKey, (header, root) => {
        header.push("access_key_1_active");
        root.push("true");
      }),
      /slot 1/,
    ],
    "with two columns for keys beyond the two slots": [
      withCells(noKey, (header, root) => {
        header.push("additional_credentials_info", "additional_credentials_info");
        root.push("N/A", "N/A");
      }),
      /all of the root user's keys/,
    ],
    "with two columns user": [
      withCells(noKey, (header, root) => {
        header.push("user");
        root.push("<root_account>");
      }),
      /no row for the root/,
    ],
    "with a key beyond the two slots": [
      withCells(noKey, (header, root) => {
        header.push("additional_credentials_info");
        root.push("1 additional access key");
      }),
      /all of the root user's keys/,
    ],
    "with an unclosed quote": [change(noKey, (csv) => csv.replace("<root", '"<root')), /CSV|root/],
  };

  it.each(Object.entries(defects))("%s", (_, [report, defect]) => {
    expect(() => parse(report)).toThrow(MalformedReportError);
    expect(() => parse(report)).toThrow(defect);
  });

  it("that is not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from(noKey.csv), Buffer.from([0x0a, 0xff, 0xfe])]);
    expect(() => parseCredentialReport(bytes, AGE, noKey.accountId)).toThrow(/UTF-8/);
  });

  it("and says when it was generated", () => {
    expect(() => parse(empty)).toThrow(expect.objectContaining({ age: AGE }));
  });

  it.each([
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
  ])("without a column %s", (column) => {
    expect(() => parse(withoutColumn(noKey, column))).toThrow(/slot 2/);
  });

  it.each([
    ["access_key_1_active", "maybe"],
    ["access_key_1_active", ""],
    ["access_key_1_active", "N/A"],
    ["access_key_1_active", " true"],
    ["access_key_1_last_rotated", ""],
    ["access_key_1_last_rotated", "not_supported"],
    ["access_key_1_last_rotated", "no_information"],
    ["access_key_1_last_rotated", "yesterday"],
    ["access_key_1_last_rotated", "2019-03-02"],
    ["access_key_1_last_rotated", "2019-13-45T00:00:00Z"],
    ["access_key_1_last_rotated", "2019-02-29T00:00:00Z"],
    ["access_key_1_last_used_service", "s\t3"],
    ["access_key_1_last_used_date", "never"],
    ["access_key_1_last_used_region", ""],
    ["access_key_1_last_used_service", ""],
    ["access_key_1_last_used_service", "s".repeat(129)],
  ])("with an inactive slot whose %s is %j", (column, value) => {
    expect(() => parse(withValue(noKey, column, value))).toThrow(/slot 1/);
  });
});

describe("an active key", () => {
  const unreadable2 = { slot: 2, status: "UNREADABLE" };

  it("counts beside a slot that cannot be read", () => {
    const report = withValue(activeAndInactive, "access_key_2_last_rotated", "?");
    expect(parse(report).keys).toEqual([ACTIVE_1, unreadable2]);
  });

  it("counts beside a slot without its columns", () => {
    const report = withoutColumn(activeAndInactive, "access_key_2_active");
    expect(parse(report).keys).toEqual([ACTIVE_1, unreadable2]);
  });

  it("counts without a date of its creation", () => {
    const report = withValue(activeAndInactive, "access_key_1_last_rotated", "?");
    expect(parse(report).keys[0]).toEqual({ ...ACTIVE_1, created: undefined });
  });

  it("counts although there is a key beyond the two slots", () => {
    const report = withCells(activeAndInactive, (header, root) => {
      header.push("additional_credentials_info");
      root.push("1 additional access key");
    });
    expect(parse(report).keys).toEqual([ACTIVE_1, INACTIVE_2]);
  });

  it.each(["N/A", "not_supported", "no_information"])(
    "has no last use if the report says %s",
    (value) => {
      const report = withValue(activeAndInactive, "access_key_1_last_used_date", value);
      expect(parse(report).keys[0]).toEqual({ ...ACTIVE_1, lastUsed: "NONE" });
    },
  );

  it.each([
    ["access_key_1_last_used_date", "?"],
    ["access_key_1_last_used_service", ""],
    ["access_key_1_last_used_region", "us\u0007east"],
  ])("has an unknown last use if %s is %j", (column, value) => {
    const report = withValue(activeAndInactive, column, value);
    expect(parse(report).keys[0]).toEqual({ ...ACTIVE_1, lastUsed: undefined });
  });

  it("has no Region of the last use if the service is not regional", () => {
    const report = withValue(activeAndInactive, "access_key_1_last_used_region", "N/A");
    expect(parse(report).keys[0]).toMatchObject({ lastUsed: { service: "s3", region: undefined } });
  });
});

describe("another account's report", () => {
  const elsewhere = (report: Report) => ({ ...report, accountId: "999999999999" });

  it.each([noKey, activeAndInactive])("is rejected, whatever it contains", (report) => {
    expect(() => parse(elsewhere(report))).toThrow(AnotherAccountsReportError);
    expect(() => parse(elsewhere(report))).toThrow(/not for 999999999999/);
  });

  it("is rejected even if its root row has a user's ARN", () => {
    const report = change(noKey, (csv) => csv.replace(":root,", ":user/alice,"));
    expect(() => parse(elsewhere(report))).toThrow(AnotherAccountsReportError);
  });

  it("is rejected even if it also has a row of the own account", () => {
    const ownRow = noKey.csv.split("\n")[1]?.replace("111122223333", "999999999999");
    const report = change(noKey, (csv) => `${csv}\n${ownRow}`);
    expect(() => parse(elsewhere(report))).toThrow(AnotherAccountsReportError);
  });
});

/** An inactive key and no other, with some values of its own. */
const onlyInactive = (values: Readonly<Record<string, string>>) =>
  withCells(activeAndInactive, (header, root) => {
    const all = {
      "1_active": "false",
      "1_last_rotated": "2011-08-19T05:12:23+00:00",
      "1_last_used_date": "2015-07-04T15:09:00+00:00",
      ...values,
    };
    for (const [column, value] of Object.entries(all)) {
      root[header.indexOf(`access_key_${column}`)] = value;
    }
  });

// The report was made at 2026-11-23T14:05:00Z.
const CONTRADICTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "created more than an hour after its report": { "1_last_rotated": "2026-11-23T15:05:01Z" },
  "used more than an hour after its report": { "1_last_used_date": "2026-11-23T15:05:01Z" },
  "used more than an hour before it was created": { "1_last_used_date": "2011-08-19T04:12:22Z" },
  "created on a day that does not exist": { "1_last_rotated": "2011-02-30T05:12:23Z" },
  "used on a day that does not exist": { "1_last_used_date": "2015-11-31T15:09:00Z" },
  "created at an offset that does not exist": { "1_last_rotated": "2011-08-19T05:12:23-24:00" },
};

describe("a key that was", () => {
  it.each(Object.entries(CONTRADICTIONS))("%s makes a report malformed", (_, values) => {
    expect(() => parse(onlyInactive(values))).toThrow(MalformedReportError);
  });

  it.each(Object.entries(CONTRADICTIONS))("%s counts all the same if active", (_, values) => {
    const { keys } = parse(onlyInactive({ ...values, "1_active": "true" }));
    expect(keys[0]).toMatchObject({ status: "ACTIVE" });
  });

  it.each<Readonly<Record<string, string>>>([
    { "1_last_rotated": "2026-11-23T15:05:00Z", "1_last_used_date": "N/A" },
    { "1_last_used_date": "2026-11-23T15:05:00Z" },
    { "1_last_used_date": "2011-08-19T04:12:23Z" },
  ])("dated within an hour is read: %o", (values) => {
    expect(parse(onlyInactive(values)).keys[0]).toMatchObject({ status: "INACTIVE" });
  });
});

describe("an absent key with a last use", () => {
  const used = (report: Report) =>
    withCells(report, (header, root) => {
      root[header.indexOf("access_key_2_active")] = "false";
      root[header.indexOf("access_key_2_last_rotated")] = "N/A";
      root[header.indexOf("access_key_2_last_used_date")] = "2026-11-22T10:00:00Z";
      root[header.indexOf("access_key_2_last_used_service")] = "s3";
    });

  it("makes a report malformed", () => {
    expect(() => parse(used(noKey))).toThrow(/slot 2 has a missing or unknown value/);
    expect(() => parse(used(onlyInactive({})))).toThrow(MalformedReportError);
  });

  it("does not hide an active key beside it", () => {
    expect(parse(used(activeAndInactive)).keys).toEqual([
      ACTIVE_1,
      { slot: 2, status: "UNREADABLE" },
    ]);
  });
});

describe("columns of a third key", () => {
  const withThird = (report: Report, name: string, value: string) =>
    withCells(report, (header, root) => {
      header.push(name);
      root.push(value);
    });

  it.each([
    ["access_key_3_active", "true"],
    ["access_key_3_active", ""],
    ["access_key_3_last_rotated", "2019-03-02T10:00:00Z"],
    ["access_key_03_active", "true"],
    ["access_key_10_active", "true"],
    [" ACCESS_KEY_3_ACTIVE", "true"],
  ])("make a report malformed: %s %j", (name, value) => {
    expect(() => parse(withThird(noKey, name, value))).toThrow(/all of the root user's keys/);
    expect(parse(withThird(activeAndInactive, name, value)).keys[0]?.status).toBe("ACTIVE");
  });

  it.each(["false", "FALSE", "N/A"])("that say %s are none", (value) => {
    expect(parse(withThird(noKey, "access_key_3_active", value)).keys).toEqual(ABSENT);
  });
});

describe("a report is fresh", () => {
  const readTime = { isCertain: true, now: new Date("2026-11-23T14:00:00Z") } as const;

  it.each([
    ["2026-11-23T14:00:00Z", true],
    ["2026-11-23T09:45:00Z", true],
    ["2026-11-23T09:44:59Z", false],
    ["2026-11-23T14:05:00Z", true],
    ["2026-11-23T14:05:01Z", false],
    ["2026-11-16T14:00:00Z", false],
  ])("of %s at 14:00: %s", (generatedTime, expected) => {
    expect(isFresh({ generatedTime: new Date(generatedTime), readTime })).toBe(expected);
  });

  it("never without a time", () => {
    expect(isFresh({ generatedTime: undefined, readTime })).toBe(false);
  });

  it("never while AWS's time is in doubt", () => {
    const doubt = { isCertain: false, doubt: "AWS's answer has no Date header" } as const;
    expect(isFresh({ generatedTime: readTime.now, readTime: doubt })).toBe(false);
  });
});

describe("a report is of the past", () => {
  const now = GENERATED.getTime();
  const age = (aheadMs: number) => ({
    generatedTime: new Date(now + aheadMs),
    readTime: { isCertain: true, now: GENERATED } as const,
  });

  it.each([
    [-1, true],
    [5 * 60 * 1000, true],
    [5 * 60 * 1000 + 1, false],
  ])("%i ms ahead of AWS's time: %s", (aheadMs, expected) => {
    expect(isOfThePast(age(aheadMs))).toBe(expected);
  });

  it("never without a time, or while AWS's time is in doubt", () => {
    const doubt = { isCertain: false, doubt: "AWS's answer has no Date header" } as const;
    expect(isOfThePast({ ...age(0), generatedTime: undefined })).toBe(false);
    expect(isOfThePast({ ...age(0), readTime: doubt })).toBe(false);
  });
});
