import { expect, it } from "vitest";
import {
  isPassingFault,
  isRefusal,
  isUnreachable,
  serviceMessage,
} from "../../../shared/service-error.ts";

it.each([
  ["one\r\n  line\u2028only", "Odd: one line only"],
  ["a\u001b[31mred\u0000\u009b\u202e", "Odd: a[U+001B][31mred[U+0000][U+009B][U+202E]"],
  ["x".repeat(1e6), `Odd: ${"x".repeat(495)}…`],
  ["\u202e".repeat(1e6), `Odd: ${"[U+202E]".repeat(61)}[U+202E…`],
  ["𐀀".repeat(1e6), `Odd: ${"𐀀".repeat(247)}[U+D800]…`],
])(
  "AWS's message is shown on one line, shortened, with hidden characters made visible: %#",
  (text, shown) => {
    const error = Object.assign(new Error(text), { name: "Odd" });
    expect(serviceMessage(error)).toBe(shown);
  },
);

it.each([
  [503, "HTTP 503, without an error code"],
  [200, "the answer, with HTTP 200, cannot be read"],
])("an error without a code is described by its status %i", (httpStatusCode, described) => {
  const $metadata = { httpStatusCode };
  const error = Object.assign(new Error("Unknown"), { name: "Unknown", $metadata });
  expect(serviceMessage(error)).toBe(described);
});

it("an error without a message is described by its code alone", () => {
  const error = Object.assign(new Error("UnknownError"), { name: "UnknownOperationException" });
  expect(serviceMessage(error)).toBe("UnknownOperationException");
});

it("a closed connection is transient, unlike one that could not be opened", () => {
  // As the SDK has it.
  const closed = Object.assign(new Error("read ECONNRESET"), {
    name: "TimeoutError",
    code: "ECONNRESET",
  });
  const unanswered = Object.assign(new Error("No answer."), { name: "TimeoutError" });
  expect([closed, unanswered].map(isUnreachable)).toEqual([false, true]);
  expect(isPassingFault(closed)).toBe(true);
  expect(serviceMessage(closed)).toBe("the connection was closed: ECONNRESET");
});

it("a denied call is not transient, although the SDK retries it if the local clock is wrong", () => {
  const $metadata = { clockSkewCorrected: true };
  const denied = Object.assign(new Error("Denied."), { name: "AccessDenied", $metadata });
  const other = Object.assign(new Error("Odd."), { name: "Odd", $metadata });
  expect([denied, other].map(isPassingFault)).toEqual([false, true]);
});

it.each([
  ["AWSOrganizationsNotInUseException", { passes: false, isRefused: true }],
  // AWS says to try again later.
  ["ConcurrentModificationException", { passes: true, isRefused: false }],
  // Another attempt has other credentials.
  ["ExpiredToken", { passes: false, isRefused: false }],
  ["ExpiredTokenException", { passes: false, isRefused: false }],
])("%s", (name, expected) => {
  const error = Object.assign(new Error("It is odd."), { name, $fault: "client" });
  expect({ passes: isPassingFault(error), isRefused: isRefusal(error) }).toEqual(expected);
});
