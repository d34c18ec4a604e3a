import { describe, expect, it } from "vitest";
import { lineInFile, partsOf } from "../../web/places/settings/data/parts.ts";
import { deviceName } from "../../web/places/settings/security/user-agent.ts";

describe("the parts of an export", () => {
  const file = '{"head":1}\n{"a":1}\n{"b":2}\n{"c":3}\n';

  it("is one part where it fits", () => {
    expect(partsOf(file, 1000)).toEqual([{ text: file, firstLine: 2 }]);
  });

  it("begins each part with the header, and loses no line", () => {
    const parts = partsOf(file, 20);
    expect(parts).toEqual([
      { text: '{"head":1}\n{"a":1}\n', firstLine: 2 },
      { text: '{"head":1}\n{"b":2}\n', firstLine: 3 },
      { text: '{"head":1}\n{"c":3}\n', firstLine: 4 },
    ]);
    expect(parts.map((part) => lineInFile(2, part))).toEqual([2, 3, 4]);
    expect(lineInFile(1, parts[2] as (typeof parts)[2])).toBe(1);
  });

  it("keeps the numbers of lines after blank ones", () => {
    const parts = partsOf("h\n\n\na\r\nb\n", 1000);
    expect(parts).toEqual([{ text: "h\n\n\na\nb\n", firstLine: 2 }]);
  });

  it("sends a file without further lines, too: the server says what is wrong with it", () => {
    expect(partsOf("", 1000)).toEqual([{ text: "", firstLine: 2 }]);
    expect(partsOf("h\n", 1000)).toEqual([{ text: "h", firstLine: 2 }]);
  });
});

describe("the name of a device", () => {
  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
      "Chrome on Linux",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
      "Safari on iOS",
    ],
    ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
    ["curl/8.5.0", "curl"],
    ["", undefined],
  ])("%s", (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });
});
